import { createRun, registry, version } from 'cascade-engine'
import { compileScenario } from 'cascade-engine/report'
import { exits } from '../failure.ts'
import { accountScreen } from '../map/account-screen.ts'
import { coinglassHeatmap, mapCsv, mapJson } from '../map/map-files.ts'
import { mapScreen } from '../map/map-screen.ts'
import {
  type AccountView,
  type MarketView,
  viewAccount,
  viewMarkets,
  viewNearest,
} from '../map/map-view.ts'
import { nearestScreen } from '../map/nearest-screen.ts'
import { type MapText, readRequest } from '../map/request.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { openScenario, type ScenarioOptions } from '../scenario-file.ts'
import { isDataOnTerminal, print, tell } from '../surroundings.ts'

export interface MapCommandOptions extends ScenarioOptions, MapText {
  readonly format: 'table' | 'json' | 'csv' | 'coinglass'
}

export async function mapCommand(name: string, options: MapCommandOptions): Promise<number> {
  const loaded = await openScenario(name, options)
  const { world } = createRun(compileScenario(loaded, registry), registry, { trace: false })
  const request = readRequest(world, options)
  const markets = viewMarkets(world, request)
  const account = request.account === null ? null : viewAccount(world, request.account, request)
  const nearest = request.nearest > 0 ? viewNearest(world, request) : []
  const head = { id: loaded.id, seed: loaded.settings.seed, isSynthetic: loaded.synthetic }
  if (options.format === 'json') {
    print(
      JSON.stringify(mapJson({ ...head, version }, markets, account, nearest, request), null, 2),
    )
  } else if (options.format === 'csv') print(mapCsv(markets))
  else if (options.format === 'coinglass') print(JSON.stringify(coinglass(markets), null, 2))
  else {
    const paint = createPaint(wantsColor(isDataOnTerminal()))
    tell(mapScreen(head, markets, request, paint))
    if (nearest.length > 0) tell(`\n${nearestScreen(nearest, request, paint)}`)
    if (account !== null) tell(`\n${accountScreen(account, currencyOf(account), paint)}`)
  }
  return exits.held

  function currencyOf({ distance }: AccountView): string {
    const venue = loaded.snapshot.venues.find(({ id }) => id === distance.venue)
    return venue?.settlement ?? ''
  }
}

const coinglass = ([market]: readonly MarketView[]): object =>
  market === undefined ? {} : coinglassHeatmap(market)
