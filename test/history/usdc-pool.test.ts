import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { advance, compile, createRun, type Run, registry } from '../../src/index.ts'
import { price } from '../../src/units/units.ts'

/**
 * usdc-depeg-2023 beside the Uniswap v3 pool of USDC and USDT by the hour, Friday 10 March 2023,
 * 22:00 UTC, to Saturday 23:00: tick and active liquidity (QuantLet/onchain-insights @bc8cbe4, no
 * licence, not part of this repository). The scenario was fitted to the low and its hour alone.
 */
const root = new URL('../..', import.meta.url).pathname
const file = `${root}../shared/data/usdc-depeg/uniswap-v3-usdc-usdt-1bp.csv`
const isAbsent = !existsSync(file)
if (isAbsent) console.info('skipped: the USDC pool is not beside this checkout')

const startMs = Date.parse('2023-03-10T22:00Z')
const hour = 3_600_000

interface Row {
  readonly atMs: number
  readonly price: number
  /** Active liquidity, in the contract's units. */
  readonly depth: number
}

function published(): Row[] {
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  return lines
    .map((line) => line.split(','))
    .map(([time, , tick, liquidity]) => ({
      atMs: Date.parse(time) - startMs,
      price: 1.0001 ** Number(tick),
      depth: Number(liquidity),
    }))
    .filter(({ atMs }) => atMs >= 0)
}

/** Price of the pool, and liquidity over the tick below it: Δ(1/√P) = Δbase / L. */
function poolOf({ world }: Run): Omit<Row, 'atMs'> {
  const pool = world.markets.liquidity[world.names.markets.indexOf('uniswap')]
  const mid = pool.mid()
  // The last unit brings its price less the fee.
  const below = (mid * (1 - 0.0001)) / 1.0001
  const base = -pool.depth(price(below)) * (1 - 0.0001)
  return { price: mid, depth: (base / (Math.sqrt(1.0001) - 1)) * Math.sqrt(mid) * 1e6 }
}

/** What stands in the model's pool at each full hour. */
async function modelled(hours: number): Promise<Row[]> {
  const scenario = `${root}scenarios/usdc-depeg-2023/scenario.yaml`
  const { snapshot, settings } = await loadScenario(scenario, registry, {})
  const rows: Row[] = []
  let last: Omit<Row, 'atMs'> | null = null
  const fill = (untilMs: number) => {
    while (last !== null && rows.length < hours && rows.length * hour < untilMs) {
      rows.push({ atMs: rows.length * hour, ...last })
    }
  }
  const run = createRun(compile(snapshot, settings, registry), registry, {
    trace: false,
    onRound(at) {
      fill(at.timeMs)
      last = poolOf(at)
    },
  })
  advance(run)
  fill(Infinity)
  return rows
}

const rootMeanSquare = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, it) => sum + it * it, 0) / values.length)

describe.skipIf(isAbsent)('the USDC pool on the weekend of 11 March 2023', () => {
  let fact: Row[] = []
  let model: Row[] = []
  beforeAll(async () => {
    fact = published()
    model = await modelled(fact.length)
  })
  const lowest = (rows: readonly Row[]) => rows.reduce((a, b) => (b.price < a.price ? b : a))

  test('the data are what was published', () => {
    expect(fact).toHaveLength(26)
    expect(lowest(fact).atMs).toBe(10 * hour)
    expect(lowest(fact).price).toBeCloseTo(0.8726, 4)
  })

  test('price by the hour: the low as fitted, the way there and back as it is', () => {
    const errors = model.map((it, at) => it.price / fact[at].price - 1)
    for (const [at, it] of model.entries()) {
      const [depth, was] = [it.depth, fact[at].depth].map((value) => value.toExponential(1))
      const prices = `model ${it.price.toFixed(4)}  fact ${fact[at].price.toFixed(4)}`
      const error = `error ${(100 * errors[at]).toFixed(1)} %`
      console.info(`${at} h  ${prices}  ${error}  depth ${depth} against ${was}`)
    }
    console.info(`root mean square ${(100 * rootMeanSquare(errors)).toFixed(2)} %`)
    expect(lowest(model).atMs).toBe(10 * hour)
    expect(lowest(model).price / lowest(fact).price - 1).toBeCloseTo(0.0079, 3)
    expect(rootMeanSquare(errors)).toBeCloseTo(0.0191, 3)
    // Had the price stood at a dollar it would have been off by three times as much.
    expect(rootMeanSquare(fact.map(({ price: it }) => 1 / it - 1))).toBeGreaterThan(0.07)
  })

  test('depth by the hour: providers laid new ranges lower down, which no model here does', () => {
    const decades = model.map((it, at) => Math.log10(it.depth / fact[at].depth))
    console.info(`depth: root mean square ${rootMeanSquare(decades).toFixed(2)} decades`)
    console.info(`at the low ${decades[10].toFixed(2)} decades`)
    expect(rootMeanSquare(decades)).toBeCloseTo(2.77, 1)
    expect(decades[10]).toBeCloseTo(-1.05, 1)
  })
})
