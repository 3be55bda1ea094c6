/** Margin brackets of instruments, and numbers of theirs that have a range. */
import { InputError } from '../../kit/assert.ts'
import { createColumn } from '../../kit/column.ts'
import { type Money, money, type Rate, rate } from '../../units/units.ts'
import type { InstrumentRow, MarginBracket } from '../world/snapshot.ts'
import type { Brackets } from '../world/world.ts'

export function within(
  it: InstrumentRow,
  field: string,
  value: number,
  min: number,
  max: number,
): number {
  if (value >= min && value <= max) return value
  throw new InputError(`instrument ${it.venue}/${it.id}: ${field} is out of range`, {
    field: `venues.${it.venue}.instruments.${it.id}.${field}`,
    value,
    allowed: `${min} to ${max}`,
  })
}

export function checkedBrackets(it: InstrumentRow): readonly MarginBracket[] {
  const brackets = it.brackets ?? []
  for (const [at, bracket] of brackets.entries()) {
    const before = brackets[at - 1]
    const isFirst = before === undefined
    const follows = isFirst ? bracket.floor === 0 : bracket.floor > before.floor
    const isDearer = isFirst || bracket.rate >= before.rate
    if (follows && isDearer && bracket.rate >= 0 && bracket.rate < 1) continue
    throw new InputError(`instrument ${it.venue}/${it.id}: margin bracket ${at} is out of order`, {
      field: `venues.${it.venue}.instruments.${it.id}.brackets.${at}`,
      value: bracket,
      allowed: 'floors from 0 upwards, rates from 0 to below 1 that never fall',
    })
  }
  return brackets
}

export function bracketColumns(rows: readonly MarginBracket[]): Brackets {
  const brackets: Brackets = {
    floor: createColumn<Money>(rows.length),
    rate: createColumn<Rate>(rows.length),
    deduction: createColumn<Money>(rows.length),
  }
  for (const [row, bracket] of rows.entries()) {
    brackets.floor[row] = money(bracket.floor)
    brackets.rate[row] = rate(bracket.rate)
    const step = bracket.floor * (bracket.rate - (rows[row - 1]?.rate ?? 0))
    // The first bracket of every instrument starts at 0 and therefore deducts nothing.
    brackets.deduction[row] = money(bracket.floor === 0 ? 0 : brackets.deduction[row - 1] + step)
  }
  return brackets
}
