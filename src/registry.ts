/** Every definition this package ships: one line here for each family. */
import { actors } from './actors/index.ts'
import type { Registry } from './engine/ports/ports.ts'
import { funding } from './funding/index.ts'
import { liquidity } from './liquidity/index.ts'
import { mitigations } from './mitigations/index.ts'
import { oracles } from './oracles/index.ts'
import { shocks } from './shocks/index.ts'
import { venues } from './venues/index.ts'

export const registry: Registry = {
  venues,
  liquidity,
  oracles,
  shocks,
  actors,
  mitigations,
  funding,
}
