import { describe, expect, test } from 'vitest'
import { exp } from '../kit/math.ts'
import { createRandom } from '../kit/random.ts'
import { fitDecay } from './decay.ts'
import { measureResponse, rowAt } from './response.ts'
import { createTape, type Tape } from './tape.ts'

const random = createRandom(2, 3)
const noise = 0.5e-4

/**
 * Nearly an order a second; each moves the mid by a basis point or two, of which
 * `stays` is for good and the rest goes with `halfLifeMs`; the mid wanders besides.
 */
function makeTape(path: number, halfLifeMs: number, stays: number): Tape {
  const tape = createTape()
  const endMs = 1_800_000
  let recent = 0
  let net = 0
  let wander = 0
  for (let time = 0; time <= endMs; time += 50) {
    recent *= exp((-Math.LN2 * 50) / halfLifeMs)
    wander += 0.02 * noise * random.normal(path, time, 0)
    if (random.uniform(path, time, 1) < 0.04) {
      const sign = random.uniform(path, time, 2) < 0.5 ? -1 : 1
      const size = 1 + random.uniform(path, time, 3)
      tape.tradeMs.push(time)
      tape.tradePrice.push(100)
      tape.tradeSize.push(sign * size)
      recent += sign * size * 1e-4 * (1 - stays)
      net += sign * size * 1e-4 * stays
    }
    tape.bookMs.push(time + 1)
    tape.mid.push(100 * exp(net + recent + wander))
    tape.bidDepth.push(10)
    tape.askDepth.push(10)
  }
  return tape
}

describe.each([
  [400, 0],
  [400, 0.5],
  [3000, 0.3],
])('a half-life of %s ms of which %s stays', (halfLifeMs, stays) => {
  const response = measureResponse(makeTape(1, halfLifeMs, stays), 'mid')
  if (response === undefined) throw new Error('no response')
  const decay = fitDecay(response)
  test('is found within three of its errors', () => {
    expect(decay.isFound).toBe(true)
    const off = Math.abs(Math.log(decay.halfLifeMs / halfLifeMs))
    expect(off).toBeLessThan(3 * decay.logError + 0.1)
    expect(Math.abs(decay.permanent - stays)).toBeLessThan(0.2)
  })
})

test('an impact that stays is not said to go away', () => {
  const response = measureResponse(makeTape(4, 1e12, 0), 'mid')
  if (response === undefined) throw new Error('no response')
  const { isFound, permanent } = fitDecay(response)
  expect(isFound && permanent < 0.8).toBe(false)
})

test('the power law of an exact power is its exponent', () => {
  const lagMs = [100, 200, 400, 800, 1600]
  const mean = lagMs.map((lag) => (1 + lag / 100) ** -0.4)
  const blocks = [0, 1, 2].map(() => ({ count: 1, sum: mean }))
  const decay = fitDecay({ lagMs, mean, error: lagMs.map(() => 1), orders: 3, blocks })
  expect(decay.exponent).toBeCloseTo(0.4, 5)
  expect(decay.exponentError).toBeLessThan(1e-9)
})

test('too few orders give no response', () => {
  expect(measureResponse(createTape(), 'mid')).toBeUndefined()
})

test('forty large orders are enough for a response, and thirty-nine are not', () => {
  const orders = (count: number): Tape => {
    const tape = createTape()
    for (let time = 0; time <= 1000 * count + 25_000; time += 500) {
      tape.bookMs.push(time)
      tape.mid.push(100)
      tape.bidDepth.push(10)
      tape.askDepth.push(10)
    }
    for (let at = 1; at <= count; at++) {
      tape.tradeMs.push(1000 * at)
      tape.tradePrice.push(100)
      tape.tradeSize.push(1)
    }
    return tape
  }
  expect(measureResponse(orders(39), 'mid')).toBeUndefined()
  expect(measureResponse(orders(40), 'mid')?.orders).toBe(40)
})

test('the last row not after a time', () => {
  expect([0, 1, 1.5, 3, 9].map((time) => rowAt([1, 2, 3], time))).toEqual([-1, 0, 0, 2, 2])
})
