import { describe, expect, test } from 'vitest'
import { oracleWorld } from '../../test/oracle-world.ts'

const hour = 3_600_000
const open = (start: number, deviation: number, heartbeatMs: number) =>
  oracleWorld({ m: start }, { feed: { model: 'heartbeat', market: 'm', deviation, heartbeatMs } })

// docs.api3.org, deviations: 1 % and 24 h; 23.01 at noon, 23.02 next morning, threshold 23.2401.
test('the worked example of a published feed', () => {
  const { show, read, source } = open(23.01, 0.01, 24 * hour)
  show('m', 23.02)
  expect(read(23 * hour)).toBe(23.01)
  expect(source().nextMs?.()).toBe(24 * hour)
  expect(read(24 * hour)).toBe(23.02)
  expect(source().updatedMs?.()).toBe(24 * hour)
  expect(source().nextMs?.()).toBe(Infinity)

  const calm = open(23.01, 0.01, 24 * hour)
  calm.show('m', 23.24)
  expect(calm.read(hour)).toBe(23.01)
  calm.show('m', 23.2402)
  expect(calm.read(2 * hour)).toBe(23.2402)
})

test('a change of exactly the deviation is published', () => {
  const { show, read } = open(128, 1 / 64, hour)
  show('m', 126)
  expect(read(1)).toBe(126)
  show('m', 124.04)
  expect(read(2)).toBe(126)
  show('m', 124.03125)
  expect(read(3)).toBe(124.03125)
})

test('a publication puts the next heartbeat off', () => {
  const { show, read, source } = open(100, 0.01, hour)
  show('m', 90)
  read(hour / 2)
  show('m', 90.5)
  expect(read(hour)).toBe(90)
  expect(source().nextMs?.()).toBe(1.5 * hour)
  expect(read(1.5 * hour)).toBe(90.5)
})

describe('heartbeats that nobody waited for', () => {
  test('have published the price that stood then', () => {
    const { show, read, source } = open(100, 0.5, hour)
    show('m', 90)
    read(hour / 4)
    show('m', 95)
    expect(read(3.5 * hour)).toBe(90)
    expect(source().updatedMs?.()).toBe(3 * hour)
    expect(read(4 * hour)).toBe(95)
  })

  test('reading at each of them gives the same', () => {
    const seldom = open(100, 0.5, hour)
    const often = open(100, 0.5, hour)
    for (const { show, read } of [seldom, often]) {
      show('m', 90)
      read(hour / 4)
    }
    for (let ms = hour / 2; ms <= 5 * hour; ms += hour / 4) often.read(ms)
    expect(often.read(5.5 * hour)).toBe(seldom.read(5.5 * hour))
    expect(often.source().updatedMs?.()).toBe(seldom.source().updatedMs?.())
  })
})

test('of what the price does at one time the end counts', () => {
  const { show, read } = open(100, 0.01, hour)
  show('m', 98.9)
  expect(read(5)).toBe(98.9)
  show('m', 98.2)
  expect(read(5)).toBe(98.2)
  show('m', 99.5)
  expect(read(5)).toBe(100)
})

test('at deviation 0 it follows every change', () => {
  const { show, read } = open(100, 0, hour)
  show('m', 100.000001)
  expect(read(7)).toBe(100.000001)
})
