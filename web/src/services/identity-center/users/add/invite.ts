/** The mail that lets a new user choose a password. */
import { isMissingCall } from '../../../../api/errors';
import { sendInvitation, sendPasswordReset } from '../../api/local-api';

/** A server without invitations sends the reset mail, whose link does the same. */
export async function invite(userId: string): Promise<{ mailId: string; verifiesEmail: boolean }> {
  try {
    return { ...(await sendInvitation(userId)), verifiesEmail: true };
  } catch (error) {
    if (!isMissingCall(error)) throw error;
    return { ...(await sendPasswordReset(userId)), verifiesEmail: false };
  }
}
