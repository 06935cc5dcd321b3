/** As whom the process itself works: at its start, at a reset, and for what it writes down. */
import { createContext, serviceCaller } from '../wire/calls/create-context.ts';
import type { Context } from '../wire/context.ts';
import type { Runtime } from '../wire/runtime.ts';

/** Sandlot's own work on its state, as no AWS principal. */
export function systemContext(runtime: Runtime): Context {
  return createContext(runtime, {
    service: 'sandlot',
    operation: 'setup',
    input: {},
    requestId: 'setup',
    region: runtime.settings.homeRegion,
    caller: serviceCaller('sandlot.internal', runtime.settings.managementAccount),
    http: { remoteAddress: '', headers: {} },
  });
}
