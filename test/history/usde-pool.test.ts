import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { registry } from '../../src/index.ts'

/**
 * The Uniswap v3 pool of USDe and USDT by the block, 10 and 11 October 2025, as a subgraph reports
 * it: QuantLet/onchain-insights @bc8cbe4, shared/data/usde-depeg, no licence, not in this
 * repository. It fixes the conventions of `concentrated`: root, decimals, ticks.
 */
const file = new URL('../../../shared/data/usde-depeg/uniswap_usde.csv', import.meta.url).pathname
const isAbsent = !existsSync(file)
if (isAbsent) console.info('skipped: the USDe pool is not beside this checkout')

const model = registry.liquidity.find(({ id }) => id === 'concentrated')

function rows() {
  const [header, ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  const names = header.split(',')
  return lines.map((line) => {
    const cells = line.split(',')
    const cell = (name: string) => cells[names.indexOf(name)]
    return {
      sqrtPriceX96: cell('sqrtPrice'),
      tick: Number(cell('tick')),
      liquidity: Number(cell('liquidity')),
      usdePrice: Number(cell('token1Price')),
      usdtPrice: Number(cell('token0Price')),
    }
  })
}

function open(given: object) {
  if (model === undefined) throw new Error('concentrated is a model')
  return model.create(model.parameters.parse(given))
}

describe.skipIf(isAbsent)('the USDe pool on the day it lost its peg elsewhere', () => {
  let all: ReturnType<typeof rows>
  beforeAll(() => {
    all = rows()
  })

  test('has the prices that were reported, from either side', () => {
    expect(all.length).toBe(2980)
    for (const { sqrtPriceX96, tick, liquidity, usdePrice, usdtPrice } of all) {
      const positions = [{ lower: tick, upper: tick + 1, liquidity }]
      const pool = open({ sqrtPriceX96, positions, baseDecimals: 18, quoteDecimals: 6 })
      expect(Math.abs(pool.mid() / usdePrice - 1)).toBeLessThan(1e-14)
      const other = { baseToken: 'token1', baseDecimals: 6, quoteDecimals: 18 }
      const mirrored = open({ sqrtPriceX96, positions, ...other })
      expect(Math.abs(mirrored.mid() / usdtPrice - 1)).toBeLessThan(1e-14)
    }
  })

  test('lies in the tick that was reported: neither neighbour holds both assets', () => {
    for (const { sqrtPriceX96, tick, liquidity } of all) {
      const at = (from: number) => {
        const positions = [{ lower: from, upper: from + 1, liquidity }]
        return open({ sqrtPriceX96, positions, baseDecimals: 18, quoteDecimals: 6 }).inventory
      }
      expect(at(tick).base).toBeGreaterThan(0)
      expect(at(tick - 1).base).toBe(0)
      expect(at(tick + 1).quote).toBe(0)
    }
  })
})
