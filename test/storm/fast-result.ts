/** What the fast engine did, by name, in the shape in which the reference engine tells it. */

import { compile } from '../../src/engine/compile/compile.ts'
import { advance, createRun } from '../../src/engine/phases/run.ts'
import type { LiveWorld, Run, RunOptions } from '../../src/engine/ports/run.ts'
import { eventKinds as traceKinds } from '../../src/engine/ports/trace.ts'
import { readTrace } from '../../src/engine/reading/read-trace.ts'
import { hashTables } from '../../src/engine/reading/result-hash.ts'
import { roles } from '../../src/engine/world/roles.ts'
import { registry } from '../../src/registry.ts'
import { type Event, eventKinds, type Round } from './reference-state.ts'
import type { World } from './world-builder.ts'
import { limited } from './world-limits.ts'

export function runFast(world: World, options: RunOptions): Run {
  const run = createRun(compile(limited(world), world.settings, registry), registry, options)
  advance(run)
  return run
}

/** One line that is the same for two runs that are the same to the last bit. */
export function fingerprint(run: Run): string {
  const liquidated = run.log.rounds.liquidated.subarray(0, run.round).join()
  return [hashTables(run.world), run.outcome, run.round, run.timeMs, liquidated].join(' ')
}

/** The first column in which the events of two runs are apart, and where; '': they are the same. */
export function eventsApart(a: Run, b: Run): string {
  if (a.trace === null || b.trace === null) return ''
  const [one, other] = [readTrace(a), readTrace(b)]
  if (one.count !== other.count) return `${one.count} events, and ${other.count}`
  const { count, ...columns } = one
  for (const [name, column] of Object.entries(columns)) {
    const twin = other[name as keyof typeof columns]
    for (let row = 0; row < count; row++) {
      if (Object.is(column[row], twin[row])) continue
      return `event ${row}: ${name} ${column[row]}, and ${twin[row]}`
    }
  }
  return ''
}

/** Names of all accounts, by row. */
export function accountNames({
  names,
  accounts,
  venues,
  instruments,
  markets,
}: LiveWorld): string[] {
  const found: string[] = []
  for (let row = 0; row < accounts.traderCount; row++) {
    found.push(`${names.venues[accounts.venue[row]]}/${names.account(row)}`)
  }
  for (let market = 0; market < markets.count; market++) {
    found[markets.provider[market]] = `${names.markets[market]}:provider`
  }
  for (const [at, name] of names.instruments.entries()) {
    if (instruments.wrapper[at] >= 0) found[instruments.wrapper[at]] = `${name}:wrapper`
  }
  for (let row = accounts.traderCount; row < accounts.count; row++) {
    const role = roles[accounts.role[row]]
    if (role === 'firm') found[row] = `firm:${names.account(row)}`
    if (role === 'administrator') found[row] = role
    found[row] ??= `${names.venues[accounts.venue[row]]}:${roles[accounts.role[row]]}`
  }
  if (venues.count === 0) throw new Error('a world has a venue')
  return found
}

/** Events of each round, in order; transfers and prices are left to the final tables. */
export function roundsOf(run: Run): Round[] {
  const { world, log } = run
  const trace = readTrace(run)
  const accounts = accountNames(world)
  const rounds: Round[] = Array.from({ length: run.round }, (_, row) => ({
    timeMs: log.rounds.timeMs[row],
    events: [],
    mids: [...log.prices.subarray(row * world.markets.count, (row + 1) * world.markets.count)],
  }))
  for (let row = 0; row < trace.count; row++) {
    const kind = eventKinds.find((name) => name === traceKinds[trace.kind[row]])
    const round = rounds[trace.round[row]]
    if (kind === undefined || round === undefined) continue
    const isPriced = kind === 'takeover' || kind === 'deleveraging'
    const isNamed = kind !== 'liquidation'
    round.events.push({
      kind,
      account: accounts[trace.account[row]],
      instrument: (isNamed && world.names.instruments[trace.instrument[row]]) || '',
      market: (isNamed && world.names.markets[trace.market[row]]) || '',
      quantity: isNamed ? trace.quantity[row] : 0,
      value: isPriced ? trace.price[row] : isNamed ? trace.value[row] : 0,
    })
  }
  return rounds
}

export interface FinalAccount {
  readonly cash: number
  readonly amounts: ReadonlyMap<string, number>
}

export function finalAccounts({ world }: Run): Map<string, FinalAccount> {
  const { accounts, legs, names } = world
  return new Map(
    accountNames(world).map((name, row) => {
      const amounts = new Map<string, number>()
      for (let leg = accounts.legBegin[row]; leg < accounts.legBegin[row + 1]; leg++) {
        amounts.set(names.instruments[legs.instrument[leg]] ?? 'base', legs.amount[leg])
      }
      return [name, { cash: accounts.cash[row], amounts }]
    }),
  )
}

export type { Event }
