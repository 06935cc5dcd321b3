/** An expression that is refused; the message is AWS's, without the parameter's name before it. */
export class ExpressionRefused extends Error {
  override readonly name = 'ExpressionRefused';
}
