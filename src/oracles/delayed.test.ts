import { expect, test } from 'vitest'
import { oracleWorld } from '../../test/oracle-world.ts'

const hour = 3_600_000
const open = (parameters: object = {}) =>
  oracleWorld({ m: 100 }, { osm: { model: 'delayed', market: 'm', ...parameters } })

test('a change is read at the next hop and published at the one after', () => {
  const { show, read, source } = open()
  show('m', 60)
  expect(read(0)).toBe(100)
  expect(source().nextMs?.()).toBe(hour)
  expect(read(hour)).toBe(100)
  expect(source().nextMs?.()).toBe(2 * hour)
  expect(read(2 * hour - 1)).toBe(100)
  expect(read(2 * hour)).toBe(60)
  expect(source().nextMs?.()).toBe(Infinity)
})

test('a price that comes and goes between hops is never published', () => {
  const { show, read } = open()
  show('m', 60)
  read(hour / 2)
  show('m', 100)
  read(hour / 2 + 60_000)
  for (const at of [1, 2, 3]) expect(read(at * hour)).toBe(100)
})

test('the price at a hop is the last one at that time', () => {
  const { show, read } = open()
  show('m', 60)
  read(hour)
  show('m', 70)
  read(hour)
  show('m', 80)
  expect(read(hour + 1)).toBe(100)
  expect(read(2 * hour)).toBe(70)
  expect(read(3 * hour)).toBe(80)
})

test('hops that nobody waited for were made', () => {
  const { show, read } = open()
  show('m', 60)
  read(hour / 2)
  show('m', 50)
  expect(read(5.5 * hour)).toBe(60)
  expect(read(6 * hour)).toBe(60)
  expect(read(7 * hour)).toBe(50)
})

test('the first hop may come at any time', () => {
  const { show, read } = open({ firstHopMs: 600_000 })
  show('m', 60)
  expect(read(0)).toBe(100)
  expect(read(600_000)).toBe(100)
  expect(read(600_000 + hour)).toBe(60)
})
