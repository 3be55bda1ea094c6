// Loans on tokens that stand for others: ether, staked, wrapped, and in a vault.
import { buildSnapshot } from '../src/data/build-snapshot.ts'
import { parseScenario } from '../src/data/document.ts'
import type { InputFile } from '../src/data/input-file.ts'
import { compile } from '../src/engine/compile/compile.ts'
import { createRun } from '../src/engine/phases/run.ts'
import type { Run } from '../src/engine/ports/run.ts'
import { registry } from '../src/registry.ts'

export interface ClaimsWorld {
  readonly backing?: readonly Row[]
  /** Other lines of the scenario. */
  readonly more?: string
  readonly files?: Readonly<Record<string, string>>
  /** Loans on the vault token: 100 of it against so much ether. */
  readonly debts?: readonly number[]
  /** Rows of accounts besides. */
  readonly also?: readonly string[]
}

type Row = readonly [token: string, by: string, weight: number]

const chain: readonly Row[] = [
  ['stETH', 'ETH', 1],
  ['wstETH', 'stETH', 1.25],
  ['vault', 'wstETH', 0.8],
]

/** One vault token is worth one ether at the start: 0.8 · 1.25. */
export function claimsYaml({
  backing = chain,
  more = '',
  debts = [70],
  also = [],
}: ClaimsWorld = {}): string {
  const loans = debts.map(
    (debt, at) => `
      - { account: loop-${at}, instrument: vault, size: 100 }
      - { account: loop-${at}, instrument: ETH, size: ${-debt} }`,
  )
  const rows = backing.map(
    ([token, by, weight]) => `
    - { token: ${token}, by: ${by}, weight: ${weight} }`,
  )
  return `id: claims
title: Loans on a token of a token of a token
assets: { USD: { usd: 1 }, ETH: { usd: { oracle: spot } } }
oracles:
  spot: { source: { model: market-mid, market: ether } }
  ether: { source: { model: fixed, price: 1 } }
  vault: { source: { model: claim, token: vault, in: ETH } }
  dollars: { source: { model: claim, token: vault } }
markets:
  ether:
    base: ETH
    quote: USD
    liquidity: { model: linear-impact, price: 2000, slope: 1e-9 }
  pool:
    base: vault
    quote: ETH
    liquidity: { model: linear-impact, price: 1, slope: 1e-9 }
venues:
  lender:
    rules: { model: aave-v3 }
    settlement: ETH
    instruments:
      vault: { kind: balance, asset: vault, oracle: vault, market: pool, weight: 0.75, bonus: 0.01 }
      ETH: { kind: balance, asset: ETH, oracle: ether }
      stETH: { kind: balance, asset: stETH, oracle: ether }
accounts:
  - venue: lender
    rows:${[...loans, ...also.map((it) => `\n      - ${it}`)].join('')}
claims:
  backing:${rows.join('')}
${more}`
}

export function buildClaims(world: ClaimsWorld = {}) {
  const entries = Object.entries(world.files ?? {}).map(([name, text]): [string, InputFile] => [
    name,
    { text },
  ])
  const document = parseScenario(claimsYaml(world), 'claims.yaml')
  return buildSnapshot(document, registry, new Map(entries))
}

/** A run at its start, audited after every phase. */
export function claimsRun(world: ClaimsWorld = {}): Run {
  const { snapshot, settings } = buildClaims(world)
  return createRun(compile(snapshot, settings, registry), registry, { verify: true })
}

/** A shock that writes an asset down, as a line of `more`. */
export const writeDown = (asset: string, share: number, at = '0s') =>
  `shocks: [{ model: write-down, asset: ${asset}, share: ${share}, at: ${at} }]\n`
