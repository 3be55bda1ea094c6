/** A scenario of two traders whose accounts stand in a file; `more`: what follows, as YAML. */
export const twoTraders = (file: string, more = '', data = '.'): string => `id: small
title: Two traders
data: ${data}
assets: { USD: { usd: 1 } }
venues:
  exchange:
    rules: { model: plain-perpetual }
    settlement: USD
    instruments:
      COIN:
        kind: perpetual
        liquidity: { model: order-book, bids: [[99, 5]], asks: [[101, 5]] }
accounts:
  - { file: ${file}, format: positions, venue: exchange, instrument: COIN }
${more}`
