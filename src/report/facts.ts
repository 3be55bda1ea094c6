// Numbers of the model beside published ones, and beside the conditions of its thresholds.
import { priceDigits } from './amounts.ts'
import { amount, change, count, duration, exact, price, share, usd } from './quantity.ts'
import type { Check, FactRow, RunRecord } from './record.ts'
import { numberColumn, type Row, type Table, textColumn } from './table.ts'
import { say, type Text } from './text.ts'

const typicalRowsMin = 4

/** A number in the unit that a fact is given in. */
export function inUnit(value: number | null, unit: string): Text {
  switch (unit.toLowerCase()) {
    case 'usd':
    case '$':
      return usd(value)
    case 'ms':
      return duration(value)
    case 's':
      return duration(value === null ? null : 1000 * value)
    case 'price':
      return price(value, priceDigits(value ?? 0))
    case 'share':
    case 'rate':
      return share(value)
    case 'accounts':
    case 'count':
    case 'rounds':
    case '':
      return Number.isInteger(value) ? count(value) : amount(value)
    default:
      if (value === null) return amount(null)
      return say`${Math.abs(value) < 1e5 ? amount(value) : count(value)} ${unit}`
  }
}

/** What was fitted comes first. */
export function factsTable({ facts }: RunRecord): Table {
  const others = facts.filter(({ fitted }) => !fitted)
  const typical = typicalError(others)
  return {
    id: 'facts',
    title: 'Beside the facts',
    columns: [
      textColumn('what'),
      numberColumn('model'),
      numberColumn('fact'),
      numberColumn('error', 'error', '(model − fact) / fact'),
      textColumn('fitted', 'fitted'),
      textColumn('source'),
    ],
    rows: facts.map((row): Row => {
      const { what, model, fact, unit, error, fitted, source, readOn } = row
      return {
        id: fitted ? 'fitted' : 'other',
        cells: {
          what,
          model: inUnit(model, unit),
          fact: inUnit(fact, unit),
          error: change(error),
          fitted: fitted ? 'yes' : 'no',
          source: `${source}, read ${readOn}`,
        },
      }
    }),
    notes: typical === '' ? [] : [typical],
  }
}

/** How good the rows are that nobody fitted: `half of 38 within ±21 %`. */
export function typicalError(rows: readonly FactRow[]): Text {
  const errors = rows.flatMap(({ error }) => (error === null ? [] : [Math.abs(error)]))
  if (errors.length < typicalRowsMin) return ''
  const median = errors.sort((a, b) => a - b)[Math.ceil(errors.length / 2) - 1]
  return say`half of ${count(errors.length)} within ±${share(median)}`
}

export function checksTable(checks: readonly Check[]): Table {
  return {
    id: 'thresholds',
    title: 'Thresholds',
    columns: [textColumn('holds', ''), textColumn('threshold'), numberColumn('value')],
    rows: checks.map(({ text, holds, value }) => ({
      id: holds ? 'holds' : 'breached',
      cells: { holds: holds ? '✓ holds' : '✗ breached', threshold: text, value: exact(value) },
    })),
    notes: [],
  }
}
