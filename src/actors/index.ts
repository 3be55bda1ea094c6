import type { ActorDefinition } from '../engine/ports.ts'
import { valueBuyer } from './value-buyer.ts'

export const actors: readonly ActorDefinition[] = [valueBuyer]
