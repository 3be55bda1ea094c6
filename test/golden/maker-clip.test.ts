// Maker's liquidations 2.0 against its own contracts: the file says which, and what ran them.
// Every case of it is run, so a longer file of the same shape is tested whole.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { advance } from '../../src/engine/phases/run.ts'
import type { Run } from '../../src/engine/ports/run.ts'
import { barkShare, priceShare, takeSlice } from '../../src/rules/auctions/dutch.ts'
import {
  type Bark,
  bark,
  type ClipDecay,
  type ClipPrices,
  type ClipSale,
  type ClipTerms,
  clipPrice,
  clipStatus,
  spotPrice,
  take,
} from '../../src/rules/auctions/maker-clip-exact.ts'
import { cash, held, smallRun } from '../small-world.ts'

type Numbers = Readonly<Record<string, string>>
interface Step {
  readonly dt: number
  readonly amt: string
  readonly needsRedo: boolean
  readonly revert?: string
  readonly price: string
  readonly tabAfter: string
  readonly lotAfter: string
  readonly buyerGem: string
  readonly urnGem: string
  readonly Dirt: string
}
interface Auction {
  readonly params: Numbers
  readonly spot: string
  readonly steps: readonly Step[]
  readonly revert?: string
  readonly bark?: Numbers
}

const file = new URL('venues/maker-clip.json', import.meta.url)
const golden: { abaci: Numbers[]; auctions: Auction[] } = JSON.parse(readFileSync(file, 'utf8'))

const RAY = 10n ** 27n
const RAD = 10n ** 45n

/** `stairstep_cut99_step90`: 0.99 each 90 s. */
function decayCalled(name: string): ClipDecay {
  const share = (digits: string) => (BigInt(digits) * RAY) / 10n ** BigInt(digits.length)
  const [, linear] = /^linear_tau(\d+)$/.exec(name) ?? []
  if (linear !== undefined) return { kind: 'linear', tau: BigInt(linear) }
  const [, smooth] = /^exponential_cut(\d+)$/.exec(name) ?? []
  if (smooth !== undefined) return { kind: 'exponential', cut: share(smooth) }
  const [, cut, step] = /^stairstep_cut(\d+)_step(\d+)$/.exec(name) ?? []
  return { kind: 'stairstep', cut: share(cut), step: BigInt(step) }
}

/** The same for the floats: a second is a step where the price falls by the second. */
function floatDecay(decay: ClipDecay) {
  if (decay.kind === 'linear') return { cut: 1, stepMs: 1, tauMs: 1000 * Number(decay.tau) }
  const step = decay.kind === 'stairstep' ? Number(decay.step) : 1
  return { cut: Number(decay.cut) / 1e27, stepMs: 1000 * step }
}

const prices = golden.abaci.flatMap(({ top, dur, ...rest }) =>
  Object.entries(rest).map(([name, price]) => ({ name, top, dur, price })),
)

test.each(prices)('$name: $top after $dur s', ({ name, top, dur, price }) => {
  expect(clipPrice(decayCalled(name), BigInt(top), BigInt(dur))).toBe(BigInt(price))
  const share = priceShare(floatDecay(decayCalled(name)), 1000 * Number(dur))
  close(Number(top) * share, price)
})

/** Equal to one part in a billion. */
function close(value: number, expected: string | number | bigint) {
  expect(Math.abs(value - Number(expected))).toBeLessThanOrEqual(1e-9 * Number(expected))
}

const auctions = golden.auctions.map(
  (it, at) =>
    [
      `${at}: hole ${it.params.hole}, price ${it.params.price1}, ${it.revert ?? 'done'}`,
      it,
    ] as const,
)

function termsOf({ params: p }: Auction): ClipTerms {
  return {
    dust: BigInt(p.dust) * RAD,
    holeOfAll: BigInt(p.Hole) * RAD,
    hole: BigInt(p.hole) * RAD,
    chop: BigInt(p.chop),
    buf: BigInt(p.buf),
    tail: BigInt(p.tail),
    cusp: BigInt(p.cusp),
    chip: BigInt(p.chip),
    tip: BigInt(p.tip) * RAD,
    decay: { kind: 'stairstep', cut: BigInt(p.cut), step: BigInt(p.step) },
  }
}

const nothing = { ofAll: 0n, own: 0n }

function barked(it: Auction): Bark | string {
  const { params: p } = it
  const value = BigInt(p.price1)
  const spot = spotPrice(value, RAY, BigInt(p.mat))
  expect(spot).toBe(BigInt(it.spot))
  const now: ClipPrices = { value, spot, rate: RAY, par: RAY }
  return bark(termsOf(it), now, { ink: BigInt(p.ink), art: BigInt(p.art) }, nothing, 0n)
}

describe('in integers', () => {
  test.each(auctions)('%s', (_, it) => {
    const start = barked(it)
    if (typeof start === 'string' || it.bark === undefined) {
      expect(start).toBe(it.revert)
      return
    }
    expect({
      due: start.due,
      tab: start.sale.tab,
      lot: start.sale.lot,
      top: start.sale.top,
      kprDai: start.incentive,
      urnInkAfter: start.vault.ink,
      urnArtAfter: start.vault.art,
      Dirt: start.dirt.ofAll,
    }).toEqual(bigints(it.bark, 'ink', 'art'))
    let sale: ClipSale | null = start.sale
    let { dirt } = start
    const [had, sum] = [{ buyer: 0n, urn: 0n }, { now: 0n }]
    for (const step of it.steps) {
      if (sale === null) throw new Error('the auction is over')
      sum.now += BigInt(step.dt)
      const status = clipStatus(termsOf(it), sale, sum.now)
      expect(status).toEqual({ needsRedo: step.needsRedo, price: BigInt(step.price) })
      const done = take(termsOf(it), sale, { amt: BigInt(step.amt), now: sum.now }, dirt)
      if (typeof done === 'string') {
        expect(done).toBe(step.revert ?? 'Clipper/needs-reset')
        continue
      }
      expect(step.revert).toBeUndefined()
      sale = done.sale
      dirt = done.dirt
      had.buyer += done.slice
      had.urn += done.returned
      expect([sale?.tab ?? 0n, sale?.lot ?? 0n]).toEqual([step.tabAfter, step.lotAfter].map(BigInt))
      expect([had.buyer, had.urn, dirt.ofAll]).toEqual(
        [step.buyerGem, step.urnGem, step.Dirt].map(BigInt),
      )
    }
  })
})

const bigints = (numbers: Numbers, ...without: string[]) =>
  Object.fromEntries(
    Object.entries(numbers)
      .filter(([name]) => !without.includes(name))
      .map(([name, it]) => [name, BigInt(it)]),
  )

/** Vault, debt and room in coins. */
function inCoins({ params: p }: Auction) {
  const chop = Number(p.chop) / 1e18
  return {
    ink: Number(p.ink) / 1e18,
    due: Number(p.art) / 1e18,
    chop,
    dust: Number(p.dust),
    room: Math.min(Number(p.Hole), Number(p.hole)),
    decay: { cut: Number(p.cut) / 1e27, stepMs: 1000 * Number(p.step) },
  }
}

describe('in floats', () => {
  const started = auctions.filter(([, it]) => it.bark !== undefined)
  test.each(started)('%s', (_, it) => {
    const { due, ink, chop, dust, room, decay } = inCoins(it)
    const share = barkShare(due, room / chop, dust)
    const start = it.bark as Numbers
    close(share * due * 1e45, start.due)
    close(share * ink * 1e18, start.lot)
    let [tab, lot, bought, elapsed] = [share * due * chop, share * ink, 0, 0]
    for (const step of it.steps) {
      elapsed += step.dt
      const fall = priceShare(decay, 1000 * elapsed)
      const { tail, cusp } = it.params
      expect(elapsed > Number(tail) || fall < Number(cusp) / 1e27).toBe(step.needsRedo)
      if (step.needsRedo) continue
      const price = (Number(start.top) / 1e27) * fall
      close(price * 1e27, step.price)
      const done = takeSlice({ lot, tab }, price, Number(step.amt) / 1e18, dust * chop)
      if (step.revert !== undefined) {
        expect(done.units).toBe(0)
        continue
      }
      tab -= done.owed
      lot -= done.units
      bought += done.units
      const isOver = lot === 0 || tab === 0
      close(isOver ? 0 : tab * 1e45, step.tabAfter)
      close(isOver ? 0 : lot * 1e18, step.lotAfter)
      close(bought * 1e18, step.buyerGem)
      // What goes back is a difference: its error is that of the whole.
      expect(Math.abs((isOver ? lot : 0) - Number(step.urnGem) / 1e18)).toBeLessThan(1e-9 * ink)
    }
  })
})

describe('as the venue maker-clip', () => {
  test.each(auctions)('%s', (_, it) => {
    const { params: p, bark: start } = it
    const run = vaultAt(it)
    const [lot, owed] = [held(run, 'liquidator', 'ETH'), 0 - held(run, 'liquidator', 'DAI')]
    if (start === undefined) {
      expect([lot, owed]).toEqual([0, 0])
      expect(held(run, 'vault', 'ETH')).toBe(Number(p.ink) / 1e18)
      return
    }
    close(lot * 1e18, start.lot)
    close(owed * 1e45, start.due)
    expect(held(run, 'vault', 'ETH')).toBeCloseTo(Number(start.urnInkAfter) / 1e18, 9)
    expect(-held(run, 'vault', 'DAI')).toBeCloseTo(Number(start.urnArtAfter) / 1e18, 6)
    // The keeper buys nothing: what he has is what he is paid for the start.
    close(cash(run, 'liquidator') * 1e45, start.kprDai)
  })
})

/** The vault after the fall of its collateral, with a keeper who never buys. */
function vaultAt(it: Auction): Run {
  const { params: p } = it
  const { ink, due, chop, dust, decay } = inCoins(it)
  const [before, after] = [Number(p.price0) / 1e18, Number(p.price1) / 1e18]
  const rules = {
    model: 'maker-clip',
    penalty: chop - 1,
    dust,
    box: Number(p.Hole),
    hole: Number(p.hole),
    tip: Number(p.tip),
    chip: Number(p.chip) / 1e18,
    buf: Number(p.buf) / 1e27,
    ...decay,
    keepers: [{ discount: 0.99 }],
  }
  const weight = 1e27 / Number(p.mat)
  const run = smallRun({
    rules,
    things: { ETH: { price: before, weight }, DAI: { price: 1, isTraded: false } },
    accounts: { vault: { ETH: ink, DAI: -due } },
    settings: { shocks: [{ model: 'price-gap', drop: 1 - after / before }], endMs: 60_000 },
    liquidators: 0,
  })
  advance(run)
  return run
}
