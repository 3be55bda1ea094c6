/** Formats of account files. A new one is a file beside this and a line in the list. */
import type { AccountFormat } from './format.ts'
import { holdings } from './holdings.ts'
import { lidoAaveV2 } from './lido-aave-v2.ts'
import { lidoAaveV3 } from './lido-aave-v3.ts'
import { positions } from './positions.ts'

export const accountFormats: readonly AccountFormat[] = [
  positions,
  holdings,
  lidoAaveV2,
  lidoAaveV3,
]
