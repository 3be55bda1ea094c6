import { describe, expect, test } from 'vitest'
import { sampleRecord } from '../../test/sample-record.ts'
import { factsTable, inUnit, seedsNote, typicalError } from './facts.ts'
import type { FactRow } from './record.ts'
import { textOf } from './text.ts'

const sample = sampleRecord.facts[0] as FactRow
const withError = (error: number | null): FactRow => ({ ...sample, error, overSeeds: null })

test('half of the errors are at most the typical one', () => {
  expect(textOf(typicalError([0.5, -0.1, 0.2, null, -0.3].map(withError)))).toBe(
    'half of 4 within ±20.0 %',
  )
  expect(textOf(typicalError([0.5, 0.1].map(withError)))).toBe('')
})

test('the typical error is that of the mean over seeds where there is one', () => {
  const over = (error: number): FactRow => {
    const overSeeds = { count: 30, mean: 1, deviation: 1, least: 0, most: 2, error }
    return { ...sample, error: 9, overSeeds }
  }
  const rows = [over(-0.1), over(0.2), over(0.05), withError(0.4)]
  expect(textOf(typicalError(rows))).toBe('half of 4 within ±10.0 %')
})

describe('over seeds', () => {
  const cells = (it: typeof sampleRecord) =>
    factsTable(it).rows.map((row) =>
      Object.fromEntries(Object.entries(row.cells).map(([id, text]) => [id, textOf(text)])),
    )
  test('a fact shows this run, mean, deviation and range, and the error of the mean', () => {
    expect(cells(sampleRecord)[0]).toMatchObject({
      ...{ model: '$8.40bn', mean: '$8.60bn', deviation: '$170M', least: '$8.20bn' },
      ...{ most: '$8.90bn', fact: '$8.50bn', error: '+1.2 %' },
    })
    expect(textOf(seedsNote(sampleRecord))).toBe(
      'mean and standard deviation (±) over 3 seeds, 1 to 3; error: of the mean',
    )
  })

  test('nothing is shown of a table of other parameters, and that is said', () => {
    const seedTable = { seeds: [1, 4], version: '0.0.9', isCurrent: false }
    const facts = sampleRecord.facts.map((row) => ({ ...row, overSeeds: null }))
    const stale = { ...sampleRecord, seedTable, facts }
    expect(factsTable(stale).columns.map(({ id }) => id)).not.toContain('mean')
    expect(cells(stale)[0]).not.toHaveProperty('mean')
    expect(textOf(seedsNote(stale))).toBe(
      'no means: those over 2 seeds, 1, 4 are of other parameters or of another version' +
        ' (cascade 0.0.9); node tools/seeds.mjs sample-crash computes them',
    )
    expect(seedsNote({ ...sampleRecord, seedTable: null })).toBe('')
  })
})

test.each([
  [5.42e9, 'usd', '$5.42bn'],
  [61_700, 'ms', '61.7 s'],
  [58, 's', '58 s'],
  [0.839, 'share', '83.9 %'],
  [102_497.5, 'price', '102,498'],
  [63_637, 'count', '63,637'],
  [12.5, 'gwei', '12.5 gwei'],
  [null, 'usd', '–'],
])('%s in %s is %s', (value, unit, text) => {
  expect(textOf(inUnit(value, unit))).toBe(text)
})
