import { expect, test } from 'vitest'
import { sampleRecord } from '../../test/sample-record.ts'
import { inUnit, typicalError } from './facts.ts'
import type { FactRow } from './record.ts'
import { textOf } from './text.ts'

test('half of the errors are at most the typical one', () => {
  const row = (error: number | null) => ({ ...(sampleRecord.facts[0] as FactRow), error })
  expect(textOf(typicalError([0.5, -0.1, 0.2, null, -0.3].map(row)))).toBe(
    'half of 4 within ±20.0 %',
  )
  expect(textOf(typicalError([0.5, 0.1].map(row)))).toBe('')
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
