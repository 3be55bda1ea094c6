import { expect, test } from 'vitest'
import { parseThreshold } from '../../data/thresholds.ts'
import { loadScenario } from '../../data-node.ts'
import { registry } from '../../registry.ts'
import { breachText } from '../sweep/until.ts'
import { textOf } from '../text.ts'
import { bracketAt, readSought, reverseReport } from './reverse.ts'
import { type Bracket, createSearch, type Point } from './search.ts'

test.each([
  [['a=0:.5'], [51]],
  [
    ['a=0:.5', 'b=1:2'],
    [21, 21],
  ],
  [
    ['a=0:.5', 'b=1:2:7', 'c=3,4'],
    [11, 7, 2],
  ],
])('%s has so many values', (texts, counts) => {
  expect(readSought(texts).map(({ values }) => values.length)).toEqual(counts)
})

test('only what lies between two ends may be tried between neighbours', () => {
  const axes = readSought(['a=1:100:3:log', 'b=1,2', 'c=0:1'])
  expect(axes.map(({ isRange }) => isRange)).toEqual([true, false, true])
  expect(axes[0]?.values).toEqual(['1', '10', '100'])
})

const file = new URL('../../../scenarios/case-1/scenario.yaml', import.meta.url).pathname

async function reportOn(texts: string[], breaks: (point: Point) => boolean, asked = Infinity) {
  const axes = readSought(texts)
  const search = createSearch(
    axes.map(({ values }) => values.length),
    axes.length === 1,
  )
  let point = search.next()
  for (let run = 0; point !== null && run < asked; point = search.next(), run++) {
    search.tell(breaks(point))
  }
  const minimal = search.minimal.map((it) => ({
    values: axes.map(({ values }, at) => values[it[at] ?? 0] ?? ''),
    brackets: axes.map(() => null),
    met: ['x'],
  }))
  const changes = new Map<number, Bracket>()
  for (const place of [1, 3, 4, 7]) {
    const bracket = axes.length === 1 && axes[0] && bracketAt(axes[0], place)
    if (bracket && place === 4) changes.set(place, { holds: bracket.breaks, breaks: bracket.holds })
    else if (bracket) changes.set(place, bracket)
  }
  const found = { search, minimal, isWhole: point === null, between: 0, changes }
  return reverseReport(await loadScenario(file, registry), ['x > 1'], axes, found)
}

test('islands are told one by one, with what was not searched', async () => {
  const { sentences, tables } = await reportOn(['a=0:9:10'], ([at = 0]) => at === 3 || at > 6)
  expect(sentences.map(textOf)).toEqual([
    'Met first at a = 3, not yet at 2. It comes and goes: met again in 1 stretch.',
    'Searched: 10 points of the grid (10 of a from 0 to 9). ' +
      'Not searched: what comes and goes between two neighbours.',
  ])
  expect(tables[0]?.rows.map(({ cells }) => Object.values(cells).map(textOf))).toEqual([
    ['2', '3', '3', '4'],
    ['6', '7', '9', ''],
  ])
})

test('of two settings the minimal sets and the frontier', async () => {
  const { sentences, tables, stretches } = await reportOn(
    ['a=0:3:4', 'b=0:3:4'],
    ([a = 0, b = 0]) => a + b >= 4,
  )
  expect(stretches).toBeNull()
  expect(sentences.map(textOf)[0]).toContain('Met at 3 points of which none is milder')
  expect(sentences.map(textOf)[1]).toContain('Not searched: 3 points beyond the mildest')
  expect(tables.map(({ id }) => id)).toEqual(['minimal', 'frontier'])
  const pictures = tables[1]?.rows.map(({ cells }) => textOf(cells.picture ?? ''))
  expect(pictures).toEqual(['····', '···✗', '··✗', '·✗'])
})

test('nothing found, and stopped, are said', async () => {
  const nothing = await reportOn(['a=0:3:4'], () => false)
  expect(nothing.sentences.map(textOf)[0]).toBe('Not met at any value of a.')
  expect(nothing.tables).toEqual([])
  const stopped = await reportOn(['a=0:3:4', 'b=0:3:4'], () => false, 5)
  expect(stopped.isWhole).toBe(false)
  expect(textOf(stopped.sentences[0] ?? '')).toContain('It was stopped')
})

test.each([
  ['badDebtUsd', '< 1e5', 'badDebtUsd >= 1e5'],
  ['badDebtUsd', ' <=1e5 ', 'badDebtUsd > 1e5'],
  ['rounds', '== 3', 'not rounds == 3'],
])('%s %s is breached where %s', (field, condition, text) => {
  expect(breachText(parseThreshold(field, condition))).toBe(text)
})
