/** A good scenario with a good file of accounts, and tests of what becomes of it once spoilt. */
import { expect } from 'vitest'
import { buildSnapshot } from '../src/data/build-snapshot.ts'
import { parseScenario } from '../src/data/document.ts'
import type { InputFile } from '../src/data/input-file.ts'
import { InputError, type InputFacts } from '../src/kit/assert.ts'
import { registry } from '../src/registry.ts'

export const scenario = `id: small
title: Two traders
assets: { USD: { usd: 1 } }
venues:
  exchange:
    rules: { model: plain-perpetual }
    settlement: USD
    fund: 10
    instruments:
      COIN:
        kind: perpetual
        brackets: [{ floor: 0, rate: 0.005 }]
        liquidity: { model: order-book, bids: [[99, 5]], asks: [[101, 5]] }
accounts:
  - { file: a.csv, format: positions, venue: exchange, instrument: COIN }
shocks:
  - { model: price-gap, markets: exchange/COIN, drop: 0.03, at: 0s }
thresholds: { badDebtUsd: '< 1e7' }
`
export const accounts = 'account,size,side,entry,margin\na,2,long,100,20\nb,2,short,100,20\n'

export function build(yaml: string, files: Readonly<Record<string, string>>) {
  const given = { 'a.csv': accounts, ...files }
  const entries = Object.entries(given).map(([name, text]): [string, InputFile] => [name, { text }])
  return buildSnapshot(parseScenario(yaml, 'small.yaml'), registry, new Map(entries))
}

export interface Bad {
  readonly name: string
  /** Turns the good scenario, or the good file of accounts, into a bad one. */
  readonly yaml?: readonly [from: string, to: string]
  readonly files?: Readonly<Record<string, string>>
  readonly facts: InputFacts
  readonly says?: RegExp
}

export function check({ yaml: [from, to] = ['', ''], files = {}, facts, says = /./ }: Bad): void {
  expect(scenario).toContain(from)
  try {
    build(scenario.replace(from, to), files)
    expect.unreachable()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    expect(error.facts).toMatchObject(facts)
    expect(error.message).toMatch(says)
    expect(error.facts.allowed).toBeTypeOf('string')
  }
}

export const inYaml = (facts: InputFacts) => ({ file: 'small.yaml', ...facts })
export const inCsv = (facts: InputFacts) => ({ file: 'a.csv', ...facts })
