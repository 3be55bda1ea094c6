/** Which models a scenario holds once it is read: what is drawn and refused does not count. */
import type { BuiltScenario } from '../../src/data.ts'
import { registry } from '../../src/index.ts'

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
    return `settlement/${family} ${following.has(settlement) ? 'of moving value' : 'of fixed value'}`
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
  ...['thresholds', 'clock/quasi-static', 'clock/clocked', 'execution/batch', 'execution/serial'],
]
