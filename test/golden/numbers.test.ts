// docs/numbers.md says which test holds which number: the tests are there, and have the numbers.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { normalQuantile } from '../../src/kit/math.ts'
import { normalRisk } from '../../src/returns.ts'

const root = new URL('../../', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, root), 'utf8')

test('docs/numbers.md names tests that are there, with their numbers', () => {
  const rows = read('docs/numbers.md').matchAll(
    /^\| ([^|]+) \| `([^`]+)` \| [^|]+ \| \[([^\]]+)\]\([^)]+\) \| (.+) \|$/gm,
  )
  let checked = 0
  for (const [, topic, number, file, name] of rows) {
    const text = read(file)
    const titles = ["'", '`'].map((quote) => `${quote}${name}${quote}`)
    expect(
      titles.some((it) => text.includes(it)),
      `${topic}: ${name} in ${file}`,
    ).toBe(true)
    // As a whole number, not as a part of a longer one.
    const digits = number.replace(/[.+]/g, '\\$&')
    expect(text, `${topic}: ${number} in ${file}`).toMatch(
      new RegExp(`(?<![0-9.])${digits}(?![0-9.])`),
    )
    checked++
  }
  const table = read('docs/numbers.md').split('\n')
  expect(checked).toBe(table.filter((line) => line.startsWith('| ')).length - 2)
  expect(checked).toBeGreaterThan(45)
})

// shared/spec/topics.md AT-1: σ = 4 %, L(x) = x + (x − 5 %)⁺ · .6/.4.
test('T1: the cascade map in closed form', () => {
  const [sigma, from] = [0.04, 0.05]
  const { valueAtRisk, shortfall } = normalRisk(0, sigma, 0.99)
  const after = (x: number) => x + (Math.max(0, x - from) * 0.6) / 0.4
  const near = (found: number, printed: number) =>
    expect(Math.abs(found - printed)).toBeLessThan(5e-6)
  near(valueAtRisk, 0.09305)
  near(after(valueAtRisk), 0.15763)
  near(shortfall, 0.10661)
  // The mean of L beyond the quantile, by a million equal parts of the last hundredth.
  const parts = 1_000_000
  let sum = 0
  for (let part = 0; part < parts; part++) {
    sum += after(sigma * normalQuantile(1 - (0.01 * (part + 0.5)) / parts))
  }
  near(sum / parts, 0.19152)
})
