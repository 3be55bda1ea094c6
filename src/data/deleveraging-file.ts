/**
 * Waves of auto-deleveraging from tables: who won how much, and what was missing.
 *
 *     winner, capacity         wave, score, size     optional: one wave, 0, the capacity
 *     wave, need               taken                 optional: what the venue took from winners
 *
 * Capacities, needs and what was taken are money of one kind; a score ranks, higher goes first.
 */
import { InputError } from '../kit/assert.ts'
import { unknownName } from './nearest.ts'
import {
  cellError,
  cellFacts,
  numberColumn,
  optionalColumn,
  type Table,
  textColumn,
} from './table.ts'

export interface WaveWinner {
  readonly name: string
  /** What he may be made to give. */
  readonly capacity: number
  readonly score: number
  readonly size: number
}

export interface Wave {
  readonly id: string
  /** What losers owe beyond what they had. */
  readonly need: number
  /** What the venue took from winners; null: not said. */
  readonly taken: number | null
  readonly winners: readonly WaveWinner[]
}

/** `needs` is a table, or one number for a table of winners without waves. */
export function readWaves(winners: Table, needs: Table | number): Wave[] {
  const names = textColumn(winners, 'winner')
  const capacity = numberColumn(winners, 'capacity', 'notNegative')
  const score = optionalNumbers(winners, 'score')
  const size = optionalNumbers(winners, 'size') ?? capacity
  const waves = optionalColumn(winners, 'wave') && textColumn(winners, 'wave')
  const all = names.map((name, row): WaveWinner & { readonly wave: string } => ({
    name,
    capacity: capacity[row] ?? 0,
    score: score?.[row] ?? 0,
    size: size[row] ?? 0,
    wave: waves?.[row] ?? '',
  }))
  refuseTwice(winners, all)
  if (typeof needs === 'number') {
    if (waves === undefined) return [{ id: '', need: needs, taken: null, winners: all }]
    throw new InputError('one need is given for several waves', {
      field: '--need',
      value: needs,
      allowed: 'a table with the columns wave and need: --needs FILE',
    })
  }
  return wavesOf(winners, needs, all, waves)
}

function wavesOf(
  winners: Table,
  needs: Table,
  all: readonly (WaveWinner & { readonly wave: string })[],
  waves: readonly string[] | undefined,
): Wave[] {
  const ids = textColumn(needs, 'wave')
  const need = numberColumn(needs, 'need', 'notNegative')
  const taken = optionalNumbers(needs, 'taken')
  for (const [row, id] of ids.entries()) {
    if (ids.indexOf(id) < row) {
      throw cellError(needs, row, 'wave', `wave ${id} is there twice`, 'each wave once')
    }
  }
  for (const [row, wave] of (waves ?? []).entries()) {
    if (!ids.includes(wave)) {
      throw unknownName('wave', wave, ids, cellFacts(winners, row, 'wave'))
    }
  }
  return ids.map((id, row) => ({
    id,
    need: need[row] ?? 0,
    taken: taken?.[row] ?? null,
    // Winners without waves are those of every wave.
    winners: waves === undefined ? all : all.filter(({ wave }) => wave === id),
  }))
}

function refuseTwice(table: Table, all: readonly { name: string; wave: string }[]): void {
  const seen = new Set<string>()
  for (const [row, { name, wave }] of all.entries()) {
    const key = JSON.stringify([wave, name])
    if (seen.has(key)) {
      throw cellError(table, row, 'winner', `${name} is there twice`, 'each winner once in a wave')
    }
    seen.add(key)
  }
}

const optionalNumbers = (table: Table, column: string): Float64Array | undefined =>
  optionalColumn(table, column) && numberColumn(table, column, 'notNegative')
