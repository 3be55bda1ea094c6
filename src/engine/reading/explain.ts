/** The trace by name: every event, and the chain of causes that ends at one account. */

import { InputError } from '../../kit/assert.ts'
import type { Run } from '../ports/run.ts'
import { actionKinds, type EventRow, eventKinds, type Trace } from '../ports/trace.ts'
import { reasons } from '../verbs/ledger.ts'
import { readTrace } from './read-trace.ts'

/** One event, names instead of rows. */
export function eventRow(run: Run, event: number): EventRow {
  const trace = readTrace(run)
  const { world } = run
  const { names } = world
  const name = (list: readonly string[], row: number) => (row < 0 ? null : list[row])
  const account = trace.account[event]
  const venue = account < 0 ? -1 : world.accounts.venue[account]
  const kind = eventKinds[trace.kind[event]]
  return {
    event,
    timeMs: trace.timeMs[event],
    round: trace.round[event] + 1,
    kind,
    account: account < 0 ? null : names.account(account),
    venue: name(names.venues, venue),
    from: trace.from[event] < 0 ? null : names.account(trace.from[event]),
    instrument: name(names.instruments, trace.instrument[event]),
    market: name(names.markets, trace.market[event]),
    oracle: name(names.oracles, trace.oracle[event]),
    quantity: trace.quantity[event],
    price: trace.price[event],
    value: trace.value[event],
    moved: trace.moved[event],
    usd: trace.usd[event],
    reason: kind === 'transfer' ? reasons[trace.reason[event]] : null,
    isForced: kind === 'order' ? trace.isForced[event] === 1 : null,
    action: kind === 'action' ? actionKinds[trace.action[event]] : null,
    cause: trace.cause[event] < 0 ? null : trace.cause[event],
  }
}

/** All events in the order in which they happened. */
export function* eventRows(run: Run): Generator<EventRow> {
  for (let event = 0; event < (run.trace?.written.count ?? 0); event++) yield eventRow(run, event)
}

/** A venue acts on an account, or the estate of its owner closes it. */
function isForced({ kind, cause }: Trace, event: number): boolean {
  const behind = cause[event]
  const isClosing = behind >= 0 && eventKinds[kind[behind]] === 'default'
  return eventKinds[kind[event]] === 'liquidation' || isClosing
}

/**
 * Why was this account liquidated? The causes of its first liquidation, or of the
 * closing by an estate, root first, then all that
 * happened to it. Empty if nothing did. Throws InputError for an unknown account.
 */
export function explainAccount(run: Run, id: string): EventRow[] {
  const row = run.world.names.findAccount(id)
  if (row < 0) {
    throw new InputError(`no account is called ${id}`, {
      field: 'account',
      value: id,
      allowed: 'an id of the scenario, with its venue (venue/id) where several venues have it',
    })
  }
  const trace = readTrace(run)
  const own: number[] = []
  for (let event = 0; event < trace.count; event++)
    if (trace.account[event] === row) own.push(event)
  const first = own.find((event) => isForced(trace, event))
  const chain: number[] = []
  for (let at = first ?? -1; at >= 0; at = trace.cause[at]) chain.unshift(at)
  const rest = own.filter((event) => !chain.includes(event))
  return [...chain, ...rest].map((event) => eventRow(run, event))
}
