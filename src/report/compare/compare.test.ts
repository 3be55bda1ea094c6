import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadScenario } from '../../data-node.ts'
import { studentCdf } from '../../kit/student.ts'
import { registry } from '../../registry.ts'
import { textOf } from '../text.ts'
import { comparedMetrics, compareSides, sideOf } from './compare.ts'
import { readGate } from './gate.ts'
import { paired, pairedTable } from './paired.ts'

const file = (id: string) =>
  new URL(`../../../scenarios/${id}/scenario.yaml`, import.meta.url).pathname

async function compared(id: string, before: string[], after: string[], all = false) {
  const open = (set: string[]) => loadScenario(file(id), registry, { set })
  const [a, b] = [await open(before), await open(after)]
  const sides = [sideOf(a, registry, false), sideOf(b, registry, true)] as const
  return compareSides(id, ...sides, comparedMetrics, { all })
}

test('the change of rules is named, and what would make each account whole', async () => {
  const { numbers, accounts, sentences } = await compared(
    'wsteth-capo-2026',
    ['without=[rule]'],
    [],
  )
  expect(numbers).toMatchObject({ newlyLiquidated: 25, spared: 0 })
  expect(accounts).toHaveLength(25)
  expect(new Set(accounts.map(({ because }) => because))).toEqual(
    new Set(['a change of rules, capped']),
  )
  for (const it of accounts) {
    expect(it).toMatchObject({ isLiquidatedA: false, isLiquidatedB: true })
    expect(it.lostMoreUsd).toBe((it.lostUsdB as number) - (it.lostUsdA as number))
  }
  // What borrowers lose is what liquidators and the protocol gain.
  const { liquidatorsUsd, feesUsd } = numbers.differences
  const gained = (liquidatorsUsd as number) + (feesUsd as number)
  expect(numbers.lostMoreUsd / gained).toBeGreaterThan(0.9)
  expect(textOf(sentences[0] ?? '')).toBe(
    '25 accounts liquidated only in B (25: a change of rules, capped), 0 only in A.',
  )
})

test('nothing differs where nothing was changed', async () => {
  const { numbers, accounts, sentences, tables } = await compared('case-1', [], [])
  expect([numbers.newlyLiquidated, numbers.spared, numbers.lostMoreUsd]).toEqual([0, 0, 0])
  expect([accounts, tables]).toEqual([[], []])
  expect(sentences).toEqual(['Nothing differs: both runs end in the same tables.'])
})

test('A beside B is B beside A with the other sign', async () => {
  const change = ['shocks.0.by=-2']
  const there = await compared('case-1', [], change, true)
  const back = await compared('case-1', change, [], true)
  expect(there.numbers.spared).toBe(654 - 473)
  expect(back.numbers.newlyLiquidated).toBe(654 - 473)
  expect(there.numbers.lostMoreUsd).toBeCloseTo(-back.numbers.lostMoreUsd, 9)
  expect(there.tables.at(-1)?.rows).toHaveLength(there.accounts.length)
  for (const [metric, value] of Object.entries(there.numbers.differences)) {
    expect((value as number) + (back.numbers.differences[metric] as number)).toBeCloseTo(0, 6)
  }
})

test('who loses most more or less is shown, the rest is counted', async () => {
  const { tables, accounts } = await compared('case-1', [], ['shocks.0.by=-2'])
  const table = tables.at(-1)
  expect(table?.rows).toHaveLength(12)
  expect(table?.notes.map(textOf)).toEqual([`${accounts.length - 12} more differ less: --accounts`])
  const shown = new Set(table?.rows.map(({ cells }) => textOf(cells.account ?? '')))
  const size = (at: (typeof accounts)[number]) => Math.abs(at.lostMoreUsd)
  const least = Math.min(...accounts.filter((it) => shown.has(it.account)).map(size))
  for (const it of accounts) if (!shown.has(it.account)) expect(size(it)).toBeLessThanOrEqual(least)
})

const numbers = {
  newlyLiquidated: 3,
  spared: 0,
  lostMoreUsd: -5,
  differences: { badDebtUsd: 7, loopGain: null },
}

test.each([
  ['newlyLiquidated > 0', true],
  ['newlyLiquidated>3', false],
  ['newlyLiquidated >= 3', true],
  ['spared == 0', true],
  ['lostMoreUsd < -5', false],
  ['lostMoreUsd <= -5', true],
  ['badDebtUsd > 1e6', false],
  ['loopGain > 1', true],
])('%s', (text, isBroken) => expect(readGate(text).isBroken(numbers)).toBe(isBroken))

test('a condition that is none is refused', () => {
  for (const text of ['newlyLiquidated', '> 0', 'spared > x', '']) {
    expect(() => readGate(text)).toThrow('is no condition')
  }
  expect(() => readGate('badDebt > 0')).toThrow('badDebt')
})

test('the interval is that of Student, and holds the mean as often as it says', () => {
  // Two pairs that differ by 0 and 2: t(1) = 12.706 at 97.5 %.
  const { mean, half } = paired([0, 2])
  expect(mean).toBe(1)
  expect(half).toBeCloseTo(12.706204736, 6)
  expect(paired([3, 3, 3])).toEqual({ mean: 3, half: 0 })
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -10_000, max: 10_000 }), { minLength: 2, maxLength: 20 }),
      (thousandths) => {
        const values = thousandths.map((it) => it / 1000)
        const found = paired(values)
        const n = values.length
        const s = Math.sqrt(values.reduce((sum, it) => sum + (it - found.mean) ** 2, 0) / (n - 1))
        if (s === 0) return
        expect(studentCdf((found.half * Math.sqrt(n)) / s, n - 1)).toBeCloseTo(0.975, 9)
      },
    ),
  )
})

test('a table over seeds tells how many pairs each number has', () => {
  const [first, second] = pairedTable(
    ['badDebtUsd', 'firstAdlMs'],
    [
      [1, null],
      [3, 5],
    ],
  ).rows.map(({ cells }) => Object.values(cells).map(textOf))
  expect(first).toEqual(['badDebtUsd', '$2', '−$10.7', '$14.7', '2'])
  expect(second).toEqual(['firstAdlMs', '', '', '', '1'])
})
