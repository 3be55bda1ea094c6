import type { Study } from '../engine/reading/study.ts'
import { blackThursday } from './black-thursday-2020.ts'
import { blockMakers } from './block-makers.ts'
import { commonCollateral } from './common-collateral.ts'
import { crossMargin } from './cross-margin.ts'
import { leverageCapStudy } from './leverage-cap.ts'
import { lidoSteth } from './lido-steth.ts'
import { liquidityBlackHole } from './liquidity-black-hole.ts'
import { liquidityExhaustion } from './liquidity-exhaustion.ts'
import { optionDealers } from './option-dealers.ts'
import { pegMatrix } from './peg-matrix.ts'
import { realBook } from './real-book.ts'
import { regimeSwitch } from './regime-switch.ts'
import { rseth } from './rseth-2026.ts'

/** Further questions put to a scenario, by its id. */
export const studies: readonly Study[] = [
  blackThursday,
  commonCollateral,
  crossMargin,
  leverageCapStudy,
  lidoSteth,
  liquidityExhaustion,
  realBook,
  regimeSwitch,
  rseth,
  liquidityBlackHole,
  blockMakers('censored-blocks', 'core'),
  optionDealers('gamma-squeeze'),
  optionDealers('october-2025-dealers'),
  pegMatrix('usdc-depeg-2023', 'USDC', [0.97, 0.9175, 0.88, 0.8]),
]
