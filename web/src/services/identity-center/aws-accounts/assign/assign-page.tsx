/** "Assign users or groups": who, which permission sets, review, and how the roles are provisioned. */
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { describeAccount } from '../../../organizations/api/organization';
import { useQuery } from '../../../../api/use-query';
import { ErrorAlert } from '../../../../components/dialogs/error-alert';
import { Loading } from '../../../../components/pages/loading';
import { Page } from '../../../../components/pages/page';
import { useDraft } from '../../../../components/state/use-draft';
import { WizardPage } from '../../../../components/pages/wizard-page';
import { usePageFrame } from '../../../../components/pages/page-frame';
import { areaCrumb, WithInstance, type Instance } from '../../area';
import { assignRequest } from '../assignment-requests';
import { accountPath } from '../aws-accounts-page';
import type { ShownRequest } from '../request-progress';
import { AssignProgress } from './assign-progress';
import { assignmentsOf, emptyChoice, type AccountChoice, type AssignChoice } from './choice';
import { ChooseSets } from './choose-sets';
import { ChooseWho } from './choose-who';
import { Review } from './review';

const listPath = '/identity-center/accounts';
const crumbs = [areaCrumb, { text: 'AWS accounts', path: listPath }];
const title = 'Assign users and groups';

export function Component() {
  return <WithInstance title={title}>{(instance) => <AssignPage {...instance} />}</WithInstance>;
}

function AssignPage(instance: Instance) {
  const [search] = useSearchParams();
  const ids = [...new Set((search.get('accounts') ?? '').split(',').filter((id) => /^\d{12}$/.test(id)))];
  const key = ids.join(',');
  const accounts = useQuery(key === '' ? undefined : `assign/${key}`, (signal) =>
    Promise.all(
      ids.map(async (id): Promise<AccountChoice> => ({ id, name: (await describeAccount(id, signal)).Name ?? id })),
    ),
  );
  if (accounts.data) return <AssignWizard key={key} instance={instance} accounts={accounts.data} />;
  return (
    <Page
      title={title}
      breadcrumbs={crumbs}
      {...(key === '' && { description: 'No account is selected. Select accounts under AWS accounts first.' })}
    >
      {accounts.error !== undefined && <ErrorAlert error={accounts.error} onRetry={accounts.reload} />}
      {accounts.loading && accounts.error === undefined && <Loading what="the accounts" />}
    </Page>
  );
}

function AssignWizard({ instance, accounts }: { instance: Instance; accounts: readonly AccountChoice[] }) {
  const draft = useDraft<AssignChoice>(`assign/${accounts.map(({ id }) => id).join(',')}`, emptyChoice);
  const [problems, setProblems] = useState(false);
  const [requests, setRequests] = useState<readonly ShownRequest[]>();
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const choice = draft.values;
  const whoChosen = choice.users.length + choice.groups.length > 0;
  const setsChosen = choice.permissionSets.length > 0;
  const check = (chosen: boolean) => () => {
    setProblems(!chosen);
    return chosen;
  };
  const done = () => {
    // A reload on the way to the next page must not offer what has been assigned already.
    draft.change(emptyChoice);
    notify({ type: 'success', content: doneText(accounts) });
    void navigate(accounts.length === 1 ? accountPath(accounts[0]!.id) : listPath);
  };

  if (requests)
    return (
      <AssignProgress breadcrumbs={crumbs} requests={requests} onDone={done} onBack={() => setRequests(undefined)} />
    );
  const names = <AccountNames accounts={accounts} />;
  return (
    <WizardPage
      title={title}
      breadcrumbs={crumbs}
      step={choice.step}
      onStep={(step) => draft.change({ step })}
      submitLabel="Submit"
      cancelPath={listPath}
      onSubmit={async () => {
        setRequests(assignmentsOf(instance.instanceArn, accounts, choice).map(assignRequest));
      }}
      steps={[
        {
          title: 'Select users and groups',
          description: <>Who gets access to {names}.</>,
          content: (
            <ChooseWho
              identityStoreId={instance.identityStoreId}
              choice={choice}
              onChange={draft.change}
              missing={problems && !whoChosen}
            />
          ),
          check: check(whoChosen),
        },
        {
          title: 'Select permission sets',
          description: <>What they may do in {names}.</>,
          content: (
            <ChooseSets
              instanceArn={instance.instanceArn}
              choice={choice}
              onChange={draft.change}
              missing={problems && !setsChosen}
            />
          ),
          check: check(setsChosen),
        },
        {
          title: 'Review and submit',
          description: <>Check what is about to be assigned in {names}.</>,
          content: <Review accounts={accounts} choice={choice} onEdit={(step) => draft.change({ step })} />,
        },
      ]}
    />
  );
}

function doneText(accounts: readonly AccountChoice[]): string {
  const what = accounts.length === 1 ? 'your AWS account' : `${accounts.length} AWS accounts`;
  return `We provisioned ${what} successfully: the users and groups that you assigned have access now.`;
}

function AccountNames({ accounts }: { accounts: readonly AccountChoice[] }) {
  const [first, ...others] = accounts;
  return (
    <>
      <bdi>{first?.name}</bdi> ({first?.id})
      {others.length > 0 && ` and ${others.length} more ${others.length === 1 ? 'account' : 'accounts'}`}
    </>
  );
}
