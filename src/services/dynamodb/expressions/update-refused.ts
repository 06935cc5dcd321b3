/** An update that an item does not admit; the message is AWS's. */
export class UpdateRefused extends Error {
  override readonly name = 'UpdateRefused';
}
