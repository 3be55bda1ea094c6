/**
 * What there is to choose from, by kind. The bundle holds it as plain data (tools/bundle.mjs), so
 * that `list` and `completion` start without a single model.
 */
import { phases, registry, scenarios } from 'cascade-engine'
import type { Listed } from 'cascade-engine/report'

const entryOf = ({ id, title, citations, vacant }: Listed): Listed => ({
  id,
  title,
  ...(citations && { citations }),
  ...(vacant && { vacant }),
})

const listed = (entries: readonly Listed[]): Listed[] => entries.map(entryOf)

export const lists = {
  scenarios: listed(scenarios),
  venues: listed(registry.venues),
  shocks: listed(registry.shocks),
  liquidity: listed(registry.liquidity),
  oracles: listed(registry.oracles),
  actors: listed(registry.actors),
  mitigations: listed(registry.mitigations),
  funding: listed(registry.funding),
  phases: listed(phases),
}

export type ListKind = keyof typeof lists
