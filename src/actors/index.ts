import type { ActorDefinition } from '../engine/ports/ports.ts'
import { arbitrageur } from './arbitrageur.ts'
import { attacker } from './attacker.ts'
import { buyBack } from './buy-back.ts'
import { chain } from './chain.ts'
import { deleveraging } from './deleveraging.ts'
import { lendingVault } from './lending-vault.ts'
import { marketMaker } from './market-maker.ts'
import { mintBurn } from './mint-burn.ts'
import { oevAuction } from './oev-auction.ts'
import { optionDealer } from './option-dealer.ts'
import { publicAllocator } from './public-allocator.ts'
import { queueRedeemer } from './queue-redeemer.ts'
import { quotingMaker } from './quoting-maker.ts'
import { redeemer } from './redeemer.ts'
import { runners } from './runners.ts'
import { stopOrders } from './stop-orders.ts'
import { topUps } from './top-ups.ts'
import { valueBuyer } from './value-buyer.ts'

export const actors: readonly ActorDefinition[] = [
  arbitrageur,
  attacker,
  marketMaker,
  quotingMaker,
  valueBuyer,
  chain,
  oevAuction,
  deleveraging,
  stopOrders,
  topUps,
  buyBack,
  optionDealer,
  redeemer,
  queueRedeemer,
  mintBurn,
  runners,
  lendingVault,
  publicAllocator,
]
