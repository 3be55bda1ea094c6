// The same people on one margin and on a margin each. What scenarios/cross-margin/README.md says.

import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { registry } from '../../src/registry.ts'
import { crossMargin } from '../../src/scenarios/cross-margin.ts'

const path = new URL('../../scenarios/cross-margin/scenario.yaml', import.meta.url).pathname
const { snapshot, settings } = await loadScenario(path, registry)
const [frontier, closing] = crossMargin.tables(snapshot, settings, registry)
const column = (name: string) =>
  frontier.rows.map((row) => Number(row[frontier.columns.indexOf(name)]))

test('isolated, a coin in which nothing happens keeps its price to the last digit', () => {
  expect(new Set(column('B, isolated'))).toEqual(new Set([50]))
  expect(column('B at the end, cross').at(-1)).toBeLessThan(41)
})

test('one margin saves owners at every fall, and sells more from 12 % on', () => {
  const [cross, isolated] = [column('owners, cross'), column('owners, isolated')]
  expect(cross.every((owners, at) => owners <= isolated[at])).toBe(true)
  const [sold, apart] = [column('liquidated, cross'), column('liquidated, isolated')]
  const more = column('fall of A, %').filter((_, at) => sold[at] > apart[at])
  expect(more).toEqual([12, 15, 20])
})

test('the numbers of the page', () => {
  const row = (fall: number) => frontier.rows.find(([it]) => it === fall)?.slice(1, 5)
  expect(row(8)).toEqual([118, 614, 15979899, 55043503])
  expect(row(12)).toEqual([479, 742, 70449297, 57596587])
})

test('who stops once the rest is safe sells no more than who closes everything', () => {
  const [all, ...others] = closing.rows.map(([, usd]) => Number(usd))
  expect(others.every((usd) => usd > 0 && usd < all)).toBe(true)
})
