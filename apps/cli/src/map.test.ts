// `cascade map` from options to text: a world of three accounts whose prices are known by hand.
import { registry } from 'cascade-engine'
import { buildSnapshot, type LoadedScenario, parseScenario } from 'cascade-engine/data'
import { type MapText, mapScenario } from 'cascade-engine/report'
import { describe, expect, test } from 'vitest'
import { coinglassHeatmap, mapCsv, mapJson } from './map-files.ts'
import { createPaint } from './paint.ts'
import { mapScreen } from './terminal/map-screen.ts'

const scenario = `
id: three
title: Three accounts
assets: { USD: { usd: 1 } }
venues:
  exchange:
    rules: { model: plain-perpetual }
    settlement: USD
    instruments:
      COIN:
        kind: perpetual
        brackets: [{ floor: 0, rate: 0.01 }]
        liquidity: { model: linear-impact, price: 100, slope: 0.0001 }
      OTHER:
        kind: perpetual
        brackets: [{ floor: 0, rate: 0.01 }]
        liquidity: { model: linear-impact, price: 10, slope: 0.0001 }
accounts:
  - venue: exchange
    format: positions
    instrument: COIN
    rows:
      - { account: long, size: 100, entry: 100, margin: 1000 }
      - { account: short, size: -50, entry: 100, margin: 250 }
      - { account: late, size: 10, entry: 100, margin: 5 }
outside: true
`
const document = parseScenario(scenario, 'three.yaml')
const { scenario: parameters, ...built } = buildSnapshot(document, registry)
const loaded: LoadedScenario = {
  ...built,
  ...{ id: 'three', title: 'Three accounts', synthetic: false, file: 'three.yaml' },
  ...{ parameters, changed: [], place: () => ({ file: 'three.yaml' }) },
}
const plain = createPaint(false)
const usual: MapText = { buckets: '8', range: '20%', horizon: '1d', target: '1%' }

const ask = (text: Partial<MapText> = {}) => mapScenario(loaded, registry, { ...usual, ...text })
const show = (text: Partial<MapText> = {}): string => mapScreen(ask(text), plain)

describe('the table', () => {
  test('shows what is sold below and bought above, summed from the price on', () => {
    const lines = show({ market: 'COIN' }).split('\n')
    expect(lines[1]).toBe('exchange/COIN at 100.00 · ± 20.0 % · seed 1')
    const body = lines.slice(4, 13).map((line) => line.trim().replace(/ +/g, ' '))
    expect(body).toEqual([
      '120.00 +20.0 % – – $5.00k –',
      '115.00 +15.0 % – – $5.00k –',
      '110.00 +10.0 % – – $5.00k –',
      '105.00 +5.0 % – $5.00k $5.00k ░░░░░░ 1',
      '100.00 now: 1 account below margin, $1.00k, in the next line',
      '95.00 −5.0 % $1.00k – $1.00k ▇ 1',
      '90.00 −10.0 % $10.0k – $11.0k ▇▇▇▇▇▇▇▇▇▇▇▇ 1',
      '85.00 −15.0 % – – $11.0k –',
      '80.00 −20.0 % – – $11.0k –',
    ])
  })

  test('fits into 80 columns, whatever is asked', () => {
    for (const text of [
      { sigma: '80%' },
      { by: 'leverage', sigma: '.8' },
      { by: 'venue' },
    ] as const) {
      for (const line of show(text).split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    }
  })

  test('divides by leverage, selects a side', () => {
    expect(show({ by: 'leverage' })).toMatch(/−10\.0 % +– +\$10\.0k +– +– +– +\$11\.0k/)
    expect(show({ side: 'short' })).not.toContain('▇▇')
  })

  test('says how likely a price is: the closed form, or paths with jumps', () => {
    expect(show({ sigma: '0.8' })).toMatch(/−10\.0 %.* 1\.3 %/)
    const likely = ask({ sigma: '80%', jumps: '50:-5%:3%' }).markets[0]?.buckets
    const chances = likely?.map(({ probability }) => probability ?? Number.NaN) ?? []
    expect([...chances.slice(0, 4)].sort((a, b) => a - b)).toEqual(chances.slice(0, 4))
    expect(chances[2]).toBeGreaterThan(0.0131)
  })

  test('other markets are named', () => {
    const lines = show({ range: '5%' })
    expect(lines).toContain('beyond: $10.0k below, $0 above')
    expect(lines).not.toContain('other markets')
  })
})

describe('one account', () => {
  const text = (id: string, options: Partial<MapText> = {}) => show({ account: id, ...options })

  test('where it is liquidated, and what would move it away', () => {
    const shown = text('long', { sigma: '80%', survive: '0.2' })
    expect(shown).toContain('$10.0k on $1.00k of equity, 10.0 ×; may lose $900')
    // 100 · (1 − 1/10) / (1 − 0.01); N(−2.255) + 1.1 · N(−2.297) = 0.0239.
    expect(shown).toMatch(/exchange\/COIN +100\.00 +90\.91 +−9\.1 % +2\.28 +2\.4 %/)
    // Equity after −20 %: −1000. Maintenance: 80.
    expect(shown).toContain('to survive −20.0 % of all prices: add 1.08k USD ($1.08k)')
    expect(shown).toContain('to survive +20.0 % of all prices: nothing is needed')
    expect(shown).toMatch(/with probability 1\.0 % at most: add \d+/)
  })

  test('who is below margin', () => {
    expect(text('late')).toContain('below margin by $5: the venue acts now')
  })
})

describe('those liquidated first', () => {
  const text = (options: Partial<MapText>) => {
    const lines = show({ nearest: '2', ...options }).split('\n')
    return lines.slice(lines.indexOf('liquidated first if all prices move alike')).join('\n')
  }

  test('nearest first, who is unsafe before all', () => {
    const lines = text({}).split('\n')
    expect(lines[2]).toMatch(/^late +\$1\.00k +200\.0 × +−\$5 +now$/)
    // 100 · (1 + 1/20) / 1.01
    expect(lines[3]).toMatch(/^short +\$5\.00k +20\.0 × +\$200 +\+4\.0 %$/)
    expect(lines).toHaveLength(4)
  })

  test('with a goal, the cheapest first', () => {
    const shown = text({ survive: '10%', nearest: '3' })
    const order = shown.split('\n').flatMap((line) => /^(late|long|short) /.exec(line)?.[1] ?? [])
    expect(order).toEqual(['long', 'late', 'short'])
    // Maintenance after the move, and what equity is short of it: 90 + 0, 9 + 95, 55 + 250.
    expect(shown).toMatch(/long .*\$90\n/)
    expect(shown).toMatch(/short .*\$305\n/)
    expect(text({ sigma: '80%' })).toContain('probability 1.0 % at most; cheapest first')
  })
})

describe('for programs', () => {
  const report = ask({ sigma: '80%', by: 'side' })
  const { markets } = report

  test('json and csv have the same numbers', () => {
    const json = JSON.parse(JSON.stringify(mapJson(report, '0')))
    expect(json).toMatchObject({ sigma: 0.8, horizonMs: 86_400_000, buckets: 8, by: 'side' })
    const [title = '', ...lines] = mapCsv(markets).trim().split('\n')
    expect(title).toMatch(/^market,price,from,to,longUsd,.*,probability,long,short$/)
    const sold = lines.map((line) => Number(line.split(',')[4]))
    const fromJson = json.markets.flatMap((it: { buckets: { longUsd: number }[] }) =>
      it.buckets.map(({ longUsd }) => longUsd),
    )
    expect(sold).toEqual(fromJson)
  })

  test('coinglass: triples of indices into the prices, and one candle', () => {
    const [market] = markets
    const { data } = coinglassHeatmap(market as NonNullable<typeof market>) as {
      data: Record<'y_axis' | 'liquidation_leverage_data' | 'price_candlesticks', unknown[]>
    }
    expect(data.y_axis).toEqual([82.5, 87.5, 92.5, 97.5, 102.5, 107.5, 112.5, 117.5])
    expect(data.liquidation_leverage_data).toEqual([
      [0, 2, 10_000],
      [0, 3, 1000],
      [0, 4, 5000],
    ])
    expect(data.price_candlesticks).toEqual([[0, '100', '100', '100', '100', '0']])
  })
})

describe('what does not fit is named', () => {
  test.each([
    [{ market: 'NONE' }, 'one of exchange/COIN, exchange/OTHER'],
    [{ buckets: '1' }, 'a whole number from 2'],
    [{ range: '-3' }, 'a share above 0'],
    [{ sigma: 'much' }, 'a share above 0'],
    [{ horizon: 'soon' }, 'a duration'],
    [{ account: 'nobody' }, 'an id of the scenario'],
    [{ jumps: '6:-8%:4%' }, '--sigma beside it'],
    [{ survive: '10%' }, '--account or --nearest'],
    [{ sigma: '.8', jumps: '6' }, 'as 6:-8%:4%'],
    [{ sigma: '.8', jumps: '6:-1001%:4%' }, 'as 6:-8%:4%'],
    [{ sigma: '.8', jumps: '6:-8%:1001%' }, 'as 6:-8%:4%'],
    [{ sigma: '.8', jumps: '1000:-8%:4%', horizon: '366d' }, 'at most 1000 jumps'],
    [{ venue: 'nowhere' }, 'exchange'],
  ])('%o', (text, allowed) => {
    let facts: { allowed?: string } = {}
    try {
      ask(text)
    } catch (error) {
      facts = (error as { facts: typeof facts }).facts
    }
    expect(facts.allowed).toContain(allowed)
  })
})
