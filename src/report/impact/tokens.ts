/** Tokens whose quotes come as integers: symbol and decimals by address (read 2026-11-23). */
export interface Token {
  readonly symbol: string
  readonly decimals: number
}

const known: Readonly<Record<string, Token>> = {
  '0x0000000000085d4780b73119b644ae5ecd22b376': { symbol: 'TUSD', decimals: 18 },
  '0x2260fac5e5542a773aa44fbcfedf7c193bc2c599': { symbol: 'WBTC', decimals: 8 },
  '0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0': { symbol: 'wstETH', decimals: 18 },
  '0x8e870d67f660d95d5be530380d0ec0bd388289e1': { symbol: 'USDP', decimals: 18 },
  '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48': { symbol: 'USDC', decimals: 6 },
  '0xac3e018457b222d93114458476f3e3416abbe38f': { symbol: 'sfrxETH', decimals: 18 },
  '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2': { symbol: 'WETH', decimals: 18 },
  '0xdac17f958d2ee523a2206206994597c13d831ec7': { symbol: 'USDT', decimals: 6 },
}

/** An address that is not known goes by its first digits, and its amounts stay as they are. */
export function tokenOf(address: string): Token {
  return known[address.toLowerCase()] ?? { symbol: address.slice(0, 8), decimals: 0 }
}
