/** What tells a receiver of an event. */
import type { ReceivedEvent } from '../../kernel/events.ts';

/** One receiver's delivery, as the payload of its job. */
export interface Delivery {
  readonly event: ReceivedEvent;
  readonly payload: unknown;
}
