/** Which models a scenario holds once it is read, and what its run comes to. */
import type { BuiltScenario } from '../../src/data.ts'
import { actionKinds, eventKinds, eventRow, outcomes, type Run, registry } from '../../src/index.ts'

/** Every model there is, as `kind/id`. */
export const everyModel: readonly string[] = Object.entries(registry).flatMap(([kind, models]) =>
  (models as readonly { readonly id: string }[]).map(({ id }) => `${kind}/${id}`),
)

/** `kind/id` of every model in it, and how instruments, money, accounts and the clock are. */
export function modelsIn({ scenario, snapshot, settings }: BuiltScenario): Set<string> {
  const { assets, instruments, markets, oracles, venues } = snapshot
  const specs = (kind: string, some: readonly { readonly model: string }[]) =>
    some.map(({ model }) => `${kind}/${model}`)
  const following = new Set(assets.flatMap(({ id, usd }) => (typeof usd === 'object' ? id : [])))
  const isLending = (model: string) =>
    registry.venues.find(({ id }) => id === model)?.family === 'lending'
  const settled = venues.map(({ settlement, rules }) => {
    const family = isLending(rules.model) ? 'lending' : 'margin'
    const value = following.has(settlement) ? 'moving' : 'fixed'
    return `settlement/${family} of ${value} value`
  })
  return new Set([
    ...specs(
      'venues',
      venues.map(({ rules }) => rules),
    ),
    ...specs(
      'liquidity',
      markets.map(({ liquidity }) => liquidity),
    ),
    ...specs(
      'oracles',
      oracles.map(({ source }) => source),
    ),
    ...specs(
      'funding',
      instruments.flatMap(({ funding }) => funding ?? []),
    ),
    ...specs('shocks', settings.shocks),
    ...specs('actors', settings.actors),
    ...specs('mitigations', settings.mitigations),
    ...instruments.map(({ kind }) => `instruments/${kind}`),
    ...settled,
    ...scenario.accounts.map((it) => `accounts/${'generate' in it ? it.generate : 'rows'}`),
    ...(scenario.positions.length > 0 ? ['accounts/positions'] : []),
    ...((scenario.limits ?? []).length > 0 ? ['limits'] : []),
    ...(Object.keys(scenario.thresholds).length > 0 ? ['thresholds'] : []),
    `clock/${settings.clock.mode}`,
    `execution/${settings.execution}`,
    `order/${settings.order}`,
  ])
}

/** What else must be met, whatever is registered. */
export const everyShape: readonly string[] = [
  ...['instruments/perpetual', 'instruments/inverse', 'instruments/balance'],
  ...['settlement/margin of fixed value', 'settlement/margin of moving value'],
  ...['settlement/lending of fixed value', 'settlement/lending of moving value'],
  ...['accounts/rows', 'accounts/population', 'accounts/loans', 'accounts/positions'],
  ...[
    'thresholds',
    'limits',
    'clock/quasi-static',
    'clock/clocked',
    'execution/batch',
    'execution/serial',
  ],
]

/** Everything that runs can come to: events, actions, ends, liquidations at venues of each kind. */
export const everyTurn: readonly string[] = [
  ...eventKinds.map((kind) => `event/${kind}`),
  ...actionKinds.map((kind) => `action/${kind}`),
  ...outcomes.map((end) => `end/${end}`),
  ...registry.venues.map(({ id }) => `liquidation/${id}`),
  ...registry.liquidity.map(({ id }) => `forced/${id}`),
]

/** What this run came to; it kept a trace. */
export function turnsOf(run: Run, { snapshot }: BuiltScenario): Set<string> {
  const { trace, world } = run
  const turns = new Set([`end/${run.outcome}`])
  for (let event = 0; event < (trace?.written.count ?? 0); event++) {
    const { kind, action, isForced, market, venue } = eventRow(run, event)
    turns.add(`event/${kind}`)
    if (action !== null) turns.add(`action/${action}`)
    const { rules } = snapshot.venues.find(({ id }) => id === venue) ?? {}
    if (kind === 'liquidation') turns.add(`liquidation/${rules?.model}`)
    const { liquidity } = snapshot.markets[world.names.markets.indexOf(market ?? '')] ?? {}
    if (isForced) turns.add(`forced/${liquidity?.model}`)
  }
  return turns
}
