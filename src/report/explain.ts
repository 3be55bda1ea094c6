/** Runs a scenario and tells why an account was liquidated: in shares, and the chain of causes. */
import { requireAccount } from '../data/account-name.ts'
import type { LoadedScenario } from '../data/loaded-scenario.ts'
import { startMsOf } from '../data/time.ts'
import { createRun } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import type { EventRow } from '../engine/ports/trace.ts'
import { explainAccount } from '../engine/reading/explain.ts'
import { infection } from '../engine/reading/infection.ts'
import { cascade } from '../risk/cascade.ts'
import { type AccountStory, accountStory } from './account-story.ts'
import { compileScenario } from './compile-scenario.ts'
import { dated } from './dated.ts'
import { infectionPath } from './infection.ts'
import { clock, type Quantity } from './quantity.ts'
import { type Currencies, sentence } from './sentences.ts'
import type { Text } from './text.ts'

export interface Explanation {
  readonly question: string
  /** Which run was looked at. */
  readonly run: string
  /** Causes, root first, up to the liquidation, or to what the estate of its owner did. */
  readonly causes: readonly Step[]
  /** What happened to the account besides. */
  readonly others: readonly Step[]
  /** Said where the account was not liquidated. */
  readonly instead: string | null
  /** Because of whom it failed, and who because of it; null: it did not fail. */
  readonly because: Text | null
  /** Shares of the causes, runs without them, and what the account lost, paid and received. */
  readonly story: AccountStory
}

export interface Step {
  readonly event: EventRow
  readonly time: Quantity
  readonly text: Text
}

/** Throws InputError for an unknown account. */
export function explainScenario(
  loaded: LoadedScenario,
  registry: Registry,
  account: string,
): Explanation {
  // A wrong name is told before the run, not after it.
  requireAccount(loaded.snapshot, account)
  const run = createRun(compileScenario(loaded, registry), registry, { trace: true })
  cascade(run, { gain: false })
  return explainRun(loaded, registry, run, account)
}

/** Of a traced run of the scenario that has ended. Throws InputError for an unknown account. */
export function explainRun(
  loaded: LoadedScenario,
  registry: Registry,
  run: Run,
  account: string,
): Explanation {
  const events = explainAccount(run, account)
  const { venues, markets } = loaded.snapshot
  const currencies: Currencies = {
    byVenue: Object.fromEntries(venues.map(({ id, settlement }) => [id, settlement])),
    byMarket: Object.fromEntries(markets.map(({ id, quote }) => [id, quote])),
  }
  const steps = events.map((event): Step => {
    const told = { time: clock(event.timeMs), text: sentence(event, currencies) }
    return { event, ...dated(told, startMsOf(loaded.parameters)) }
  })
  const end = 1 + events.findIndex((_, at) => isClosingOf(events, at, account))
  return {
    question: `why was account ${account} liquidated?`,
    run: `${loaded.id} · seed ${loaded.settings.seed}`,
    causes: steps.slice(0, end),
    others: steps.slice(end),
    instead: end > 0 ? null : notLiquidated(run, events, account),
    because: infectionPath(infection(run), fullName(run, account)),
    story: accountStory(loaded, registry, run, account),
  }
}

/** `venue/id` of an account that there is. */
function fullName({ world: { names, accounts } }: Run, account: string): string {
  const row = names.requireAccount(account)
  return `${names.venues[accounts.venue[row] ?? 0]}/${names.account(row)}`
}

/** A venue acts on the account, or its owner's estate. `venue/id` and the bare id are the same. */
function isClosingOf(events: readonly EventRow[], at: number, id: string): boolean {
  const { kind, account, venue, cause } = events[at] as EventRow
  const before = events[at - 1]
  const isOfEstate = before?.kind === 'default' && before.event === cause
  const isOwn = account === id || `${venue}/${account}` === id
  return isOwn && (kind === 'liquidation' || isOfEstate)
}

function notLiquidated(run: Run, events: readonly EventRow[], account: string): string {
  const what = events.length > 0 ? 'was touched but not liquidated' : 'was not liquidated'
  const { names } = run.world
  const row = run.isLiquidated.indexOf(1)
  const other = row < 0 ? 'nobody was' : `for instance ${names.account(row)} was`
  return `account ${account} ${what} in this run; ${other}`
}
