/** What routes and sockets of APIs work with. */
export type { DataContext } from '../../../wire/service.ts';
export type { ReadTx } from '../../../wire/context.ts';
