/** One mail: its headers, and its text or HTML. */
import Container from '@cloudscape-design/components/container';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Tabs from '@cloudscape-design/components/tabs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useParams } from 'react-router-dom';
import { isNotFound } from '../../api/errors';
import { getMail, type MailMessage } from './api/mail';
import { useQuery } from '../../api/use-query';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { Loading } from '../../components/pages/loading';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { Timestamp } from '../../components/texts/timestamp';
import { tabTexts } from '../../components/pages/tab-texts';
import { HtmlBody } from './html-body';
import { TextBody } from './text-body';

const crumbs = [{ text: 'Mail inbox', path: '/mail' }];

export function Component() {
  const { mailId = '' } = useParams();
  const query = useQuery(`mail/${mailId}`, (signal) => getMail(mailId, signal));
  if (isNotFound(query.error)) {
    return (
      <Page title="Mail not found" breadcrumbs={crumbs} description="There is no such mail. It may have been deleted.">
        <ConsoleLink to="/mail">Go to the mail inbox</ConsoleLink>
      </Page>
    );
  }
  return (
    <Page title={query.data ? query.data.subject || '(no subject)' : 'Mail'} breadcrumbs={crumbs}>
      {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
      {query.data ? <Message mail={query.data} /> : query.error === undefined && <Loading what="the mail" />}
    </Page>
  );
}

function Message({ mail }: { mail: MailMessage }) {
  const text = { id: 'text', label: 'Plain text', content: <TextBody text={mail.text} /> };
  return (
    <SpaceBetween size="l">
      <Container>
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'From', value: <bdi>{mail.from}</bdi> },
            { label: 'To', value: <bdi>{mail.to}</bdi> },
            { label: 'Sent', value: <Timestamp at={mail.date} /> },
          ]}
        />
      </Container>
      <Tabs
        i18nStrings={tabTexts}
        variant="container"
        ariaLabel="Forms of the message"
        tabs={
          mail.html
            ? [{ id: 'html', label: 'Message', content: <HtmlBody html={mail.html} title={mail.subject} /> }, text]
            : [text]
        }
      />
    </SpaceBetween>
  );
}
