import { describe, expect, test } from 'vitest'
import { createDraws } from '../../test/draws.ts'
import { lossRules, shareLoss } from './loss-rules.ts'

const shares = (...given: Parameters<typeof shareLoss>) => [...shareLoss(...given)]

describe('a loss of 30 among holders of 20, 50 and 30', () => {
  const held = [20, 50, 30]
  test('evenly', () => expect(shares(30, held, 'pro-rata')).toEqual([0.3, 0.3, 0.3]))
  test('first loss', () => expect(shares(30, held, 'first-loss')).toEqual([1, 0.2, 0]))
  test('borne by one who can', () => expect(shares(30, held, 'one', 1)).toEqual([0, 0.6, 0]))
  test('borne by one who cannot: the others bear the rest', () => {
    expect(shares(30, held, 'one', 0)).toEqual([1, 0.125, 0.125])
  })
})

test('under every rule what is borne is the loss, or all there is', () => {
  for (let seed = 0; seed < 300; seed++) {
    const draw = createDraws(seed, 'losses')
    const held = Array.from({ length: 1 + draw.integer(5) }, () => draw.integer(3) * draw.uniform())
    const all = held.reduce((sum, it) => sum + it, 0)
    const loss = draw.uniform(0, 1.5) * all
    for (const rule of lossRules) {
      const found = shareLoss(loss, held, rule, draw.integer(held.length))
      const borne = held.reduce((sum, it, at) => sum + it * (found[at] ?? 0), 0)
      expect(borne).toBeCloseTo(Math.min(loss, all), 12)
      expect(found.every((share) => share >= 0 && share <= 1)).toBe(true)
    }
  }
})

test('what is no loss and nobody is refused', () => {
  expect(() => shareLoss(-1, [1], 'pro-rata')).toThrow('loss is -1')
  expect(() => shareLoss(1, [1, Number.NaN], 'first-loss')).toThrow('holdings 1 is NaN')
  expect(() => shareLoss(1, [1], 'one', 3)).toThrow('the class that bears the loss does not exist')
})
