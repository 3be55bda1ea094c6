import type { LoadedScenario } from '../data/loaded-scenario.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { ModelUse } from './record.ts'

interface Described {
  readonly id: string
  readonly title: string
  readonly assumes?: readonly string[]
  readonly ignores?: readonly string[]
  readonly citations?: ModelUse['citations']
}

/** The definitions that a scenario uses, each once, with where its rules were read. */
export function modelsOf({ snapshot, settings }: LoadedScenario, registry: Registry): ModelUse[] {
  const { venues, markets, oracles, instruments } = snapshot
  return [
    ...used(
      'venue',
      registry.venues,
      venues.map(({ rules }) => rules.model),
    ),
    ...used(
      'liquidity',
      registry.liquidity,
      markets.map(({ liquidity }) => liquidity.model),
    ),
    ...used(
      'oracle',
      registry.oracles,
      oracles.map(({ source }) => source.model),
    ),
    ...used(
      'shock',
      registry.shocks,
      settings.shocks.map(({ model }) => model),
    ),
    ...used(
      'actor',
      registry.actors,
      settings.actors.map(({ model }) => model),
    ),
    ...used(
      'mitigation',
      registry.mitigations,
      settings.mitigations.map(({ model }) => model),
    ),
    ...used(
      'funding',
      registry.funding,
      instruments.flatMap(({ funding }) => funding?.model ?? []),
    ),
  ]
}

function used(
  kind: ModelUse['kind'],
  definitions: readonly Described[],
  ids: readonly string[],
): ModelUse[] {
  return [...new Set(ids)].map((id) => {
    const found = definitions.find((definition) => definition.id === id)
    return {
      kind,
      id,
      title: found?.title ?? id,
      assumes: found?.assumes ?? [],
      ignores: found?.ignores ?? [],
      citations: found?.citations ?? [],
    }
  })
}
