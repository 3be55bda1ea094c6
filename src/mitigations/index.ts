/** Safeguards that a venue can switch on. A new one is one file here and one line below. */
import type { MitigationDefinition } from '../engine/ports.ts'

export const mitigations: readonly MitigationDefinition[] = []
