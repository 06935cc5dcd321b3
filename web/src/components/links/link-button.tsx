/** A button that leads to another page of the console: a real address, followed without loading the page anew. */
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import { consoleHref, useFollow } from './navigation';

export function LinkButton({ to, ...props }: { to: string } & Pick<ButtonProps, 'variant' | 'children'>) {
  const follow = useFollow();
  return <Button {...props} href={consoleHref(to)} onFollow={follow} />;
}
