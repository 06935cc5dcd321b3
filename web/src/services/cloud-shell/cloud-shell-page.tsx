/** CloudShell on a page of its own. */
import { CloudShell } from './cloud-shell';
import { Page } from '../../components/pages/page';

export function Component() {
  return (
    <Page title="CloudShell" breadcrumbs={[]} description="Terminals on this machine, signed in as you are here.">
      <div className="cloud-shell-page">
        <CloudShell />
      </div>
    </Page>
  );
}
