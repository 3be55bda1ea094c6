/**
 * What would have kept a component from costing anything, what that takes in dollars, and what it
 * saves: found and checked by runs.
 *
 *     account    cash at the start, the least with which its venue leaves it alone
 *     firm       cash at the start, what it was short of when it fell, and then again
 *     market     twice its depth: bids for as much again, from the price down to the low of the run
 *
 * Money is put in, not lost: it is there at the end. What is done to others meanwhile counts.
 */
import { compile } from '../engine/compile/compile.ts'
import { equity, exposure, inUsd } from '../engine/margin/margin.ts'
import { slackOf } from '../engine/margin/slack-of.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Run, RunOptions } from '../engine/ports/run.ts'
import type { Summary } from '../engine/reading/result.ts'
import { summarize } from '../engine/reading/summary.ts'
import { cutDepth } from '../engine/verbs/depth.ts'
import type { Snapshot } from '../engine/world/snapshot.ts'
import { money, price } from '../units/units.ts'
import { withCash } from './bail-in.ts'
import type { Component, Input, Whole } from './components.ts'

export interface Fix {
  readonly what: 'cash' | 'depth'
  readonly costUsd: number
  /** Of the run with it. */
  readonly summary: Summary
}

/** Null: there is none that this knows, or none that helps. */
export function fixOf(whole: Whole, component: Component): Fix | null {
  if (component.kind === 'account') return accountCash(whole, component.row)
  if (component.kind === 'firm') return firmCash(whole, component.name)
  if (component.kind === 'market') return moreDepth(whole, component.row)
  return null
}

/** A little more, so that nobody is short by rounding: a share, and units. */
const rounding = 1 + 1e-9
const dust = 1e-9

function ran({ snapshot, settings }: Input, { registry }: Whole, options: RunOptions = {}): Run {
  const world = compile(snapshot, settings, registry)
  const run = createRun(world, registry, { trace: false, search: 'follow', ...options })
  advance(run)
  return run
}

/** With plenty of cash nobody touches it; what was left over at the worst moment was too much. */
function accountCash(whole: Whole, account: number): Fix | null {
  const { snapshot, settings, registry } = whole
  const { world } = createRun(compile(snapshot, settings, registry), registry, { trace: false })
  const start = world.accounts.arrival.indexOf(account)
  const plenty = 3 * (exposure(world, start) + Math.abs(equity(world, start)))
  let [row, least] = [-1, Number.POSITIVE_INFINITY]
  const onRound = (run: Run) => {
    if (row < 0) row = run.world.accounts.arrival.indexOf(account)
    least = Math.min(least, slackOf(run.world, row))
  }
  const rich = ran({ snapshot: withWallet(snapshot, account, plenty), settings }, whole, {
    onRound,
  })
  if (row < 0 || rich.isLiquidated[row] === 1 || least > plenty) return null
  const cash = Math.max(0, plenty - least) * rounding + dust
  const run = ran({ snapshot: withWallet(snapshot, account, cash), settings }, whole)
  if (run.isLiquidated[run.world.accounts.arrival.indexOf(account)] === 1) return null
  return { what: 'cash', costUsd: inUsd(world, start, money(cash)), summary: summarize(run) }
}

function withWallet(snapshot: Snapshot, account: number, cash: number): Snapshot {
  const wallet = Array.from(snapshot.accounts.wallet)
  wallet[account] += cash
  return { ...snapshot, accounts: { ...snapshot.accounts, wallet } }
}

/** Sales for want of cash come in turn: given what it was short of, a firm may be short again. */
const givenMax = 20

function firmCash(whole: Whole, firm: string): Fix | null {
  const { snapshot, settings } = whole
  let { summary } = whole
  let costUsd = 0
  for (let run = 0; run < givenMax; run++) {
    const { firms, defaults } = summary.credit ?? {}
    if (defaults?.includes(firm) !== true) break
    const short = firms?.find(({ id }) => id === firm)?.shortUsd ?? 0
    if (short <= 0) return null
    costUsd += short * rounding + dust
    const left = withCash(snapshot, new Map([[firm, costUsd]]))
    summary = summarize(ran({ snapshot: left, settings }, whole))
  }
  const isFallen = summary.credit?.defaults.includes(firm) === true
  return costUsd > 0 && !isFallen ? { what: 'cash', costUsd, summary } : null
}

function moreDepth(whole: Whole, market: number): Fix | null {
  const { snapshot, settings, registry, summary } = whole
  const { startPrice, lowPrice, id } = summary.markets[market]
  if (!(lowPrice < startPrice)) return null
  const run = createRun(compile(snapshot, settings, registry), registry, { trace: false })
  const { quoted, quote, liquidity } = run.world.markets
  const row = run.world.names.markets.indexOf(id)
  if (liquidity[row].owners !== undefined) return null
  const bids = Math.abs(quoted[row].depth(price(lowPrice)))
  const costUsd = bids * startPrice * run.world.assets.usd[quote[row]]
  if (!Number.isFinite(costUsd)) return null
  cutDepth(run, row, 2)
  advance(run)
  return { what: 'depth', costUsd, summary: summarize(run) }
}
