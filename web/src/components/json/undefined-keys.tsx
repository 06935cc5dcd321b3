/** Names the condition keys of a policy that AWS does not define, once it is saved. */
import { undefinedKeysIn, type UndefinedKey } from '../../api/policy-check';
import type { Notification } from '../pages/page-frame';

/** `undefined`: there are none. */
export async function undefinedKeysNotice(document: string): Promise<Notification | undefined> {
  // The policy is saved: that nobody can say more about it is no failure.
  const keys = await undefinedKeysIn(document).catch((): readonly UndefinedKey[] => []);
  if (keys.length === 0) return undefined;
  return {
    type: 'warning',
    content: (
      <>
        The policy is saved, but AWS does not define{' '}
        {keys.length === 1
          ? 'one of its condition keys, so that no request has it'
          : 'some of its condition keys, so that no request has them'}
        :{' '}
        {keys.map(({ key, meant }, index) => (
          <span key={key}>
            {index > 0 && ', '}
            <bdi>{key}</bdi>
            {meant !== undefined && (
              <>
                {' '}
                (did you mean <bdi>{meant}</bdi>?)
              </>
            )}
          </span>
        ))}
        .
      </>
    ),
  };
}
