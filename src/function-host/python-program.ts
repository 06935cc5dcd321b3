/** What runs a function of a Python runtime, as text: a program of its own in the function's process. */

export const pythonProgram = `
import decimal, http.client, importlib, json, os, re, socket, sys, time, traceback

AWS = re.compile(r'(^|\\\\.)(amazonaws\\\\.com(\\\\.cn)?|aws\\\\.dev|api\\\\.aws|on\\\\.aws)$', re.I)

def lead_here(endpoint):
    host, _, port = endpoint.split('//', 1)[1].partition(':')
    original = socket.getaddrinfo
    def getaddrinfo(name, asked, *more, **named):
        text = name.decode() if isinstance(name, bytes) else name
        if isinstance(text, str) and AWS.search(text):
            return original(host, int(port), *more, **named)
        if isinstance(text, str) and text.lower().endswith('.localhost'):
            return original(host, asked, *more, **named)
        return original(name, asked, *more, **named)
    socket.getaddrinfo = getaddrinfo

class Context:
    def __init__(self, headers):
        env = os.environ
        self.function_name = env['AWS_LAMBDA_FUNCTION_NAME']
        self.function_version = env['AWS_LAMBDA_FUNCTION_VERSION']
        self.invoked_function_arn = headers['Lambda-Runtime-Invoked-Function-Arn']
        self.memory_limit_in_mb = env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']
        self.aws_request_id = headers['Lambda-Runtime-Aws-Request-Id']
        self.log_group_name = env['AWS_LAMBDA_LOG_GROUP_NAME']
        self.log_stream_name = env['AWS_LAMBDA_LOG_STREAM_NAME']
        self.identity = None
        self.client_context = None
        self._deadline = int(headers['Lambda-Runtime-Deadline-Ms'])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))

def install_logging(state):
    import logging
    class Handler(logging.Handler):
        def emit(self, record):
            stamp = time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.created))
            facts = (record.levelname, stamp, record.msecs, state['id'], self.format(record))
            line = '[%s]\\t%s.%03dZ\\t%s\\t%s' % facts
            print(line.replace('\\n', '\\r'), flush=True)
    logging.getLogger().addHandler(Handler())

def frames_of(error):
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_filename == main.__code__.co_filename:
        trace = trace.tb_next
    line = '  File "%s", line %d, in %s\\n    %s\\n'
    return [line % (one.filename, one.lineno, one.name, one.line) for one in traceback.extract_tb(trace)]

def error_of(kind, error, request_id=None):
    told = {'errorMessage': str(error), 'errorType': kind or type(error).__name__}
    if request_id is not None:
        told['requestId'] = request_id
    return {**told, 'stackTrace': frames_of(error)}

def in_json(value):
    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError('Object of type %s is not JSON serializable' % type(value).__name__)

def json_of(told):
    return json.dumps(told, ensure_ascii=False, default=in_json)

class Failed(Exception):
    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind

def load(name):
    path, _, function = name.rpartition('.')
    if not path:
        why = "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % name
        raise Failed('Runtime.MalformedHandlerName', why)
    sys.path.insert(0, os.environ['LAMBDA_TASK_ROOT'])
    try:
        module = importlib.import_module(path.replace('/', '.'))
    except ImportError as error:
        raise Failed('Runtime.ImportModuleError', "Unable to import module '%s': %s" % (path, error))
    except SyntaxError as error:
        raise Failed('Runtime.UserCodeSyntaxError', "Syntax error in module '%s': %s" % (path, error))
    if not hasattr(module, function):
        raise Failed('Runtime.HandlerNotFound', "Handler '%s' missing on module '%s'" % (function, path))
    return getattr(module, function)

class Client:
    def __init__(self):
        place, _, token = os.environ['AWS_LAMBDA_RUNTIME_API'].partition('/')
        self.place, self.base = place, '/' + token + '/2018-06-01/runtime'
        self.connection = http.client.HTTPConnection(self.place)

    def send(self, method, path, body=None):
        self.connection.request(method, self.base + path, body, {'content-type': 'application/json'} if body else {})
        response = self.connection.getresponse()
        return response.headers, response.read()

def mark(request_id):
    sys.stdout.flush()
    sys.stderr.flush()
    for descriptor in (1, 2):
        os.write(descriptor, ('\\0sandlot %s\\0\\n' % request_id).encode())

def main():
    client, state = Client(), {'id': ''}
    lead_here(os.environ['SANDLOT_ENDPOINT'])
    install_logging(state)
    try:
        handler = load(os.environ['_HANDLER'])
    except SystemExit:
        raise
    except BaseException as error:
        told = error_of(getattr(error, 'kind', None), error)
        print('[ERROR] %s: %s' % (told['errorType'], told['errorMessage'].replace('\\n', '\\r')))
        client.send('POST', '/init/error', json_of(told))
        sys.exit(1)
    while True:
        headers, body = client.send('GET', '/invocation/next')
        request_id = state['id'] = headers['Lambda-Runtime-Aws-Request-Id']
        try:
            answer = handler(json.loads(body or b'{}'), Context(headers))
            try:
                what, text = 'response', answer if isinstance(answer, bytes) else json_of(answer)
            except Exception as error:
                raise Failed('Runtime.MarshalError', 'Unable to marshal response: %s' % error)
        except Exception as error:
            told = error_of(getattr(error, 'kind', None), error, request_id)
            lines = ['[ERROR] %s: %s' % (told['errorType'], told['errorMessage']), 'Traceback (most recent call last):']
            print('\\r'.join(lines + [line.rstrip() for line in told['stackTrace']]).replace('\\n', '\\r'))
            what, text = 'error', json_of(told)
        mark(request_id)
        told = text if isinstance(text, bytes) else text.encode('utf-8')
        client.send('POST', '/invocation/%s/%s' % (request_id, what), told)

main()
`;
