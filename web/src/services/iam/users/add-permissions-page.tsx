/** "Add permissions" to a user: attach policies directly. */
import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { attachUserPolicy, listAttachedUserPolicies, type AttachedPolicy } from '../api/users';
import { useQuery } from '../../../api/use-query';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { useDraft } from '../../../components/state/use-draft';
import { WizardPage } from '../../../components/pages/wizard-page';
import { usePageFrame } from '../../../components/pages/page-frame';
import { userPath, usersCrumbs } from '../addresses';
import { mostAttachedPolicies, PolicyPicker, TooManyPolicies } from '../policies/policy-picker';
import { PolicyReview } from '../policies/policy-review';

interface Values {
  readonly step: number;
  readonly policies: readonly AttachedPolicy[];
}

const initial: Values = { step: 0, policies: [] };

export function Component() {
  const { userName = '' } = useParams();
  return <AddPermissions key={userName} userName={userName} />;
}

function AddPermissions({ userName }: { userName: string }) {
  const { values, change } = useDraft(`iam/add-permissions/${userName}`, initial);
  const [missing, setMissing] = useState(false);
  const attached = useQuery(`iam/user/${userName}/attached`, (signal) => listAttachedUserPolicies(userName, signal));
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const chosen = values.policies.length > 0;
  const tooMany = (attached.data?.length ?? 0) + values.policies.length > mostAttachedPolicies;
  const attach = async () => {
    for (const { PolicyArn = '' } of values.policies) await attachUserPolicy(userName, PolicyArn);
    notify({
      type: 'success',
      content:
        values.policies.length === 1 ? 'The policy is attached.' : `${values.policies.length} policies are attached.`,
    });
    await navigate(userPath(userName));
  };
  return (
    <WizardPage
      title="Add permissions"
      breadcrumbs={[...usersCrumbs, { text: userName, path: userPath(userName) }]}
      step={values.step}
      onStep={(step) => change({ step })}
      submitLabel="Add permissions"
      cancelPath={userPath(userName)}
      onSubmit={attach}
      steps={[
        {
          title: 'Attach policies directly',
          description: (
            <>
              What <bdi>{userName}</bdi> may do. To deploy with Amplify, search for amplify and choose
              AmplifyBackendDeployFullAccess.
            </>
          ),
          check: () => {
            setMissing(!chosen);
            return chosen && !tooMany;
          },
          content: (
            <SpaceBetween size="l">
              {attached.error !== undefined && <ErrorAlert error={attached.error} onRetry={attached.reload} />}
              {missing && !chosen && <Alert type="error">Select at least one policy.</Alert>}
              {tooMany && <TooManyPolicies />}
              <PolicyPicker
                selected={values.policies}
                onChange={(policies) => change({ policies })}
                attached={new Set(attached.data?.flatMap(({ PolicyArn }) => PolicyArn ?? []))}
              />
            </SpaceBetween>
          ),
        },
        { title: 'Review', content: <PolicyReview policies={values.policies} /> },
      ]}
    />
  );
}
