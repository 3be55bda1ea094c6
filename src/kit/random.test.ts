import { describe, expect, test } from 'vitest'
import { block, createRandom, philox } from './random.ts'

const hex = () => Array.from(block, (word) => word.toString(16).padStart(8, '0')).join(' ')

// Known answers of the Random123 library, kat_vectors, philox4x32-10.
describe('philox4x32-10 gives the known answers', () => {
  test('zeros', () => {
    philox(0, 0, 0, 0, 0, 0)
    expect(hex()).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8')
  })
  test('ones', () => {
    const ones = 0xffffffff
    philox(ones, ones, ones, ones, ones, ones)
    expect(hex()).toBe('408f276d 41c83b0e a20bc7c6 6d5451fd')
  })
  test('digits of pi', () => {
    philox(0xa4093822, 0x299f31d0, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344)
    expect(hex()).toBe('d16cfe09 94fdcceb 5001e420 24126ea1')
  })
})

describe('random numbers', () => {
  const random = createRandom(1, 2)

  test('are the known words, 53 bits of them', () => {
    const first = (0x6627e8d5 >>> 5) * 2 ** 26 + (0xe169c58d >>> 6)
    const second = (0xbc57ac4c >>> 5) * 2 ** 26 + (0x9b00dbd8 >>> 6)
    expect(createRandom(0, 0).uniform(0, 0, 0)).toBe(first / 2 ** 53)
    expect(createRandom(0, 0).uniform(0, 0, 1)).toBe(second / 2 ** 53)
  })

  test('do not depend on what was drawn before', () => {
    const alone = random.uniform(7, 8, 9)
    random.uniform(7, 8, 10)
    createRandom(3, 4).normal(7, 8, 9)
    expect(random.uniform(7, 8, 9)).toBe(alone)
  })

  test('differ in every address', () => {
    const drawn = new Set<number>()
    for (const seed of [1, 2, 0xffffffff]) {
      for (const stream of [1, 2]) {
        for (let path = 0; path < 5; path++) {
          for (let step = 0; step < 5; step++) {
            for (let draw = 0; draw < 5; draw++) {
              drawn.add(createRandom(seed, stream).uniform(path, step, draw))
            }
          }
        }
      }
    }
    expect(drawn.size).toBe(3 * 2 * 125)
  })

  test('are uniform: mean, variance and 16 equal bins of 200,000', () => {
    const count = 200_000
    const bins = new Array<number>(16).fill(0)
    let sum = 0
    let squares = 0
    for (let draw = 0; draw < count; draw++) {
      const value = random.uniform(0, 0, draw)
      sum += value
      squares += value * value
      bins[Math.floor(16 * value)]++
    }
    expect(sum / count).toBeCloseTo(1 / 2, 2)
    expect(squares / count).toBeCloseTo(1 / 3, 2)
    const expected = count / 16
    const chiSquare = bins.reduce((total, bin) => total + (bin - expected) ** 2 / expected, 0)
    expect(chiSquare).toBeLessThan(40) // 99.95 % of 15 degrees of freedom
  })

  test('are normal: four moments of 200,000', () => {
    const moments = [0, 0, 0, 0]
    for (let path = 0; path < 200_000; path++) {
      const value = random.normal(path, 3, 1)
      for (let power = 0; power < 4; power++) moments[power] += value ** (power + 1) / 200_000
    }
    const [mean, variance, skew, kurtosis] = moments
    expect(Math.abs(mean)).toBeLessThan(0.01)
    expect(Math.abs(variance - 1)).toBeLessThan(0.02)
    expect(Math.abs(skew)).toBeLessThan(0.03)
    expect(Math.abs(kurtosis - 3)).toBeLessThan(0.1)
  })

  test('integers cover their range evenly', () => {
    const seen = new Array<number>(6).fill(0)
    for (let draw = 0; draw < 60_000; draw++) seen[random.uniformInt(1, 1, draw, 6)]++
    for (const times of seen) expect(Math.abs(times - 10_000)).toBeLessThan(400)
    expect(random.uniformInt(0, 0, 0, 1)).toBe(0)
  })

  test('refuse addresses that are no words', () => {
    expect(() => createRandom(-1, 0)).toThrow('random: seed')
    expect(() => createRandom(0, 2 ** 32)).toThrow('random: seed')
    expect(() => random.uniform(0, 0.5, 0)).toThrow('random: counters')
    expect(() => random.uniformInt(0, 0, 0, 0)).toThrow('random: a count')
  })
})
