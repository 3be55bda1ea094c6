// Numbers of the model beside published ones, and beside the conditions of its thresholds.
import type { Fact } from '../data/facts.ts'
import type { SeedTable } from '../data/seed-table.ts'
import { priceDigits } from './amounts.ts'
import { overSeedsOf } from './over-seeds.ts'
import { amount, change, count, duration, exact, price, share, usd } from './quantity.ts'
import type { Check, FactRow, OverSeeds, RunRecord } from './record.ts'
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

/** What was fitted comes first. Where means over seeds are known, the error is theirs. */
export function factsTable({ facts }: RunRecord): Table {
  const typical = typicalError(facts.filter(({ fitted }) => !fitted))
  const isOverSeeds = facts.some(({ overSeeds }) => overSeeds !== null)
  return {
    id: 'facts',
    title: 'Beside the facts',
    columns: [
      textColumn('what'),
      numberColumn('model'),
      ...(isOverSeeds ? seedColumns : []),
      numberColumn('fact'),
      isOverSeeds ? meanErrorColumn : numberColumn('error', 'error', '(model − fact) / fact'),
      textColumn('fitted', 'fitted'),
      textColumn('source'),
    ],
    rows: facts.map((fact) => factCells(fact, isOverSeeds)),
    notes: typical === '' ? [] : [typical],
  }
}

const seedColumns = [
  numberColumn('mean', 'mean', 'over seeds'),
  numberColumn('deviation', '±', 'standard deviation of one seed'),
  numberColumn('least', 'least', 'of all seeds'),
  numberColumn('most', 'most', 'of all seeds'),
]

function factCells(row: FactRow, isOverSeeds: boolean): Row {
  const { what, model, fact, unit, error, fitted, source, readOn, overSeeds } = row
  return {
    id: fitted ? 'fitted' : 'other',
    cells: {
      what,
      model: inUnit(model, unit),
      fact: inUnit(fact, unit),
      error: change(error),
      ...(isOverSeeds && noSeeds),
      ...(overSeeds !== null && seedCells(overSeeds, unit)),
      fitted: fitted ? 'yes' : 'no',
      source: `${source}, read ${readOn}`,
    },
  }
}

/** Of a fact that the seeds say nothing of. */
const noSeeds = Object.fromEntries(seedColumns.map(({ id }) => [id, '']))

const meanErrorColumn = numberColumn('error', 'error', '(mean − fact) / fact')

function seedCells({ mean, deviation, least, most, error }: OverSeeds, unit: string) {
  return {
    mean: inUnit(mean, unit),
    deviation: inUnit(deviation, unit),
    least: inUnit(least, unit),
    most: inUnit(most, unit),
    error: change(error),
  }
}

/** Some rows of a table, under a title of their own. */
export interface RowGroup {
  readonly id: string
  readonly title: Text
  readonly rows: readonly Row[]
}

/** Parameters that were changed are no longer those that were chosen to meet the facts. */
export function factGroups({ parameters }: RunRecord, { rows, notes }: Table): RowGroup[] {
  const isChanged = parameters.some(({ was }) => was !== undefined)
  const groups = [
    { id: 'fitted', title: isChanged ? 'fitted, before the changes' : fitted },
    { id: 'other', title: notes.length > 0 ? say`not fitted (${notes[0] ?? ''})` : 'not fitted' },
  ]
  return groups
    .map((group) => ({ ...group, rows: rows.filter(({ id }) => id === group.id) }))
    .filter((group) => group.rows.length > 0)
}

const fitted = 'fitted (parameters were chosen to meet these)'

/** The facts over seeds, without any one run. */
export function overSeedsTable(table: SeedTable, facts: readonly Fact[]): Table {
  return {
    id: 'over-seeds',
    title: 'The facts over seeds',
    columns: [textColumn('what'), ...seedColumns, numberColumn('fact'), meanErrorColumn],
    rows: facts.map((fact): Row => {
      const { what, unit, value } = fact
      const over = overSeedsOf(fact, table)
      const seen = over === null ? { ...noSeeds, error: '' } : seedCells(over, unit)
      return { cells: { what, ...seen, fact: inUnit(value, unit) } }
    }),
    notes: [],
  }
}

/** Which seeds the means are over; why there are none; nothing where nobody computed any. */
export function seedsNote({ seedTable: table, id }: RunRecord): Text {
  if (table === null) return ''
  const { seeds, isCurrent, version } = table
  const which = say`${count(seeds.length)} seeds, ${numbersText(seeds)}`
  if (isCurrent) return say`mean and standard deviation (±) over ${which}; error: of the mean`
  const why = `of other parameters or of another version (cascade ${version})`
  return say`no means: those over ${which} are ${why}; node tools/seeds.mjs ${id} computes them`
}

/** `1 to 30`, or one after the other where some are left out. */
function numbersText(seeds: readonly number[]): string {
  const [first = 0] = seeds
  const isRun = seeds.length > 1 && seeds.every((seed, at) => seed === first + at)
  return isRun ? `${first} to ${first + seeds.length - 1}` : seeds.join(', ')
}

/**
 * How good the rows are that nobody fitted: `half of 38 within ±21 %`, of the mean over seeds where
 * that is known.
 */
export function typicalError(rows: readonly FactRow[]): Text {
  const errors = rows.flatMap(({ error, overSeeds }) => {
    const used = overSeeds === null ? error : overSeeds.error
    return used === null ? [] : [Math.abs(used)]
  })
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
