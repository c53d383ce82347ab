//! Files in a bucket: against a small server that speaks S3.

use super::*;
use object_store::aws::AmazonS3Builder;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Cursor, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Mutex, PoisonError};

/// What the server stores, and the calls that it got.
#[derive(Default)]
struct Bucket {
    objects: BTreeMap<String, Vec<u8>>,
    parts: BTreeMap<u32, Vec<u8>>,
    calls: Vec<String>,
}

struct Call {
    method: String,
    path: String,
    query: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Call {
    fn read(stream: &mut BufReader<TcpStream>) -> Option<Self> {
        let mut line = String::new();
        stream.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let mut words = line.split_whitespace();
        let (method, address) = (words.next()?.to_owned(), words.next()?);
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            headers.insert(name.to_lowercase(), value.trim().to_owned());
        }
        let length = headers.get("content-length");
        let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
        stream.read_exact(&mut body).ok()?;
        Some(Self {
            method,
            path: path.trim_start_matches('/').to_owned(),
            query: query.to_owned(),
            headers,
            body,
        })
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.query.split('&');
        parameters.find_map(|parameter| {
            let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            (key == name).then_some(value)
        })
    }
}

impl Bucket {
    /// Status, headers and body.
    fn answer(&mut self, call: Call) -> (u16, String, Vec<u8>) {
        let name = call.query.split('=').next().unwrap_or_default();
        self.calls
            .push(format!("{} {name}", call.method).trim().to_owned());
        let signed = call.headers.get("authorization").is_some_and(|signed| {
            signed.starts_with("AWS4-HMAC-SHA256 Credential=key/")
                && signed.contains("/eu-west-1/s3/")
        });
        if !signed {
            return (403, String::new(), Vec::new());
        }
        let xml = |body: String| (200, String::new(), body.into_bytes());
        let tag = "ETag: \"tag\"\r\nLast-Modified: Sun, 29 Nov 2026 17:00:00 GMT\r\n";
        match call.method.as_str() {
            "PUT" if call.headers.contains_key("x-amz-copy-source") => {
                let source = call.headers["x-amz-copy-source"].trim_start_matches('/');
                let Some(object) = self.objects.get(source).cloned() else {
                    return (404, String::new(), Vec::new());
                };
                self.objects.insert(call.path, object);
                xml("<CopyObjectResult><ETag>tag</ETag></CopyObjectResult>".to_owned())
            }
            "PUT" => {
                match call.parameter("partNumber") {
                    Some(number) => self.parts.insert(number.parse().unwrap(), call.body),
                    None => self.objects.insert(call.path, call.body),
                };
                (200, tag.to_owned(), Vec::new())
            }
            "POST" if call.parameter("uploads").is_some() => xml(
                "<InitiateMultipartUploadResult><UploadId>one</UploadId></InitiateMultipartUploadResult>"
                    .to_owned(),
            ),
            "POST" if call.parameter("uploadId").is_some() => {
                let parts = std::mem::take(&mut self.parts);
                let whole = parts.into_values().collect::<Vec<_>>().concat();
                self.objects.insert(call.path, whole);
                xml("<CompleteMultipartUploadResult><ETag>tag</ETag></CompleteMultipartUploadResult>".to_owned())
            }
            "POST" => {
                let text = String::from_utf8(call.body).unwrap();
                let keys = text.split("<Key>").skip(1).filter_map(|rest| rest.split('<').next());
                let deleted: Vec<String> = keys
                    .map(|key| {
                        self.objects.remove(&format!("bucket/{key}"));
                        format!("<Deleted><Key>{key}</Key></Deleted>")
                    })
                    .collect();
                let deleted = deleted.concat();
                xml(format!("<DeleteResult>{deleted}</DeleteResult>"))
            }
            "DELETE" => {
                self.objects.remove(&call.path);
                (204, String::new(), Vec::new())
            }
            _ => {
                let Some(object) = self.objects.get(&call.path) else {
                    return (404, String::new(), Vec::new());
                };
                let range = call.headers.get("range").map(|range| {
                    let (first, last) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
                    (first.parse().unwrap(), last.parse::<usize>().unwrap())
                });
                let Some((first, last)) = range else {
                    return (200, tag.to_owned(), object.clone());
                };
                let part = object[first..object.len().min(last + 1)].to_vec();
                let range = format!(
                    "Content-Range: bytes {first}-{}/{}\r\n",
                    first + part.len() - 1,
                    object.len()
                );
                (206, format!("{tag}{range}"), part)
            }
        }
    }
}

/// Serves until the test ends.
fn serve(bucket: &Arc<Mutex<Bucket>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let bucket = Arc::clone(bucket);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let bucket = Arc::clone(&bucket);
            std::thread::spawn(move || {
                let mut stream = BufReader::new(stream);
                while let Some(call) = Call::read(&mut stream) {
                    let is_head = call.method == "HEAD";
                    let mut stored = bucket.lock().unwrap_or_else(PoisonError::into_inner);
                    let (status, headers, body) = stored.answer(call);
                    drop(stored);
                    let length = body.len();
                    let head =
                        format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n{headers}\r\n");
                    let stream = stream.get_mut();
                    stream.write_all(head.as_bytes()).unwrap();
                    if !is_head {
                        stream.write_all(&body).unwrap();
                    }
                }
            });
        }
    });
    address
}

fn files(endpoint: &str, key: &str) -> StoredFiles {
    let builder = AmazonS3Builder::new()
        .with_endpoint(endpoint)
        .with_allow_http(true)
        .with_region("eu-west-1")
        .with_access_key_id(key)
        .with_secret_access_key("secret");
    let files = StoredFiles {
        store: bucket_store("s3://bucket/some/prefix", builder).unwrap(),
        runtime: Arc::default(),
    };
    files.run_on(Handle::current());
    files
}

/// Runs blocking work.
async fn block<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

async fn read(files: &StoredFiles, path: &str, range: Option<Range<u64>>) -> Option<Vec<u8>> {
    let file = files.open_file(path, range).await.unwrap()?;
    let parts: Vec<Bytes> = file.content.try_collect().await.unwrap();
    Some(parts.concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_kept_in_a_bucket_read_and_removed() {
    let bucket = Arc::new(Mutex::new(Bucket::default()));
    let files = files(&serve(&bucket), "key");
    let storing = files.clone();
    block(move || storing.put("key/avatar.png", b"picture".to_vec()))
        .await
        .unwrap();
    let stored = |bucket: &Arc<Mutex<Bucket>>| {
        let objects = bucket.lock().unwrap().objects.clone();
        objects.into_keys().collect::<Vec<_>>()
    };
    assert_eq!(stored(&bucket), ["bucket/some/prefix/key/avatar.png"]);
    assert_eq!(
        read(&files, "key/avatar.png", None).await.as_deref(),
        Some(&b"picture"[..])
    );
    assert_eq!(
        read(&files, "key/avatar.png", Some(1..4)).await.as_deref(),
        Some(&b"ict"[..])
    );
    assert_eq!(files.length_of("key/avatar.png").await.unwrap(), Some(7));
    assert_eq!(read(&files, "key/other.png", None).await, None);
    assert_eq!(files.length_of("key/other.png").await.unwrap(), None);

    let reading = files.clone();
    let part = move |path: &'static str, start| reading.read_part(path, start, 4).unwrap();
    let parts = block(move || {
        [
            part("key/avatar.png", 0),
            part("key/avatar.png", 5),
            part("key/avatar.png", 9),
            part("key/other.png", 0),
        ]
    });
    let expected = [
        Some(b"pict".to_vec()),
        Some(b"re".to_vec()),
        Some(Vec::new()),
        None,
    ];
    assert_eq!(parts.await, expected);

    let removing = files.clone();
    block(move || removing.remove("key/avatar.png"))
        .await
        .unwrap();
    assert_eq!(stored(&bucket), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_copied_within_a_bucket() {
    let bucket = Arc::new(Mutex::new(Bucket::default()));
    let files = files(&serve(&bucket), "key");
    let copying = files.clone();
    let copied = block(move || {
        copying
            .put("one/a picture.png", b"picture".to_vec())
            .unwrap();
        ["one/a picture.png", "one/other.png"].map(|from| copying.copy(from, "two/b.png").unwrap())
    });
    assert_eq!(copied.await, [true, false]);
    let calls = bucket.lock().unwrap().calls.clone();
    assert_eq!(calls, ["PUT"; 3], "the bucket copies by itself");
    for path in ["one/a picture.png", "two/b.png"] {
        let stored = read(&files, path, None).await;
        assert_eq!(stored.as_deref(), Some(&b"picture"[..]), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_is_stored_in_a_bucket_in_parts() {
    let bucket = Arc::new(Mutex::new(Bucket::default()));
    let files = files(&serve(&bucket), "key");
    let bytes: Vec<u8> = (0..251).cycle().take(PART * 2 + 3).collect();
    let (storing, content) = (files.clone(), bytes.clone());
    block(move || storing.put_all("key/file.bin", &mut Cursor::new(content)))
        .await
        .unwrap();
    assert!(read(&files, "key/file.bin", None).await.unwrap() == bytes);
    let calls = bucket.lock().unwrap().calls.clone();
    let parts = calls.iter().filter(|call| *call == "PUT partNumber");
    assert_eq!(parts.count(), 3, "{calls:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_refuses_is_a_failure_and_no_missing_file() {
    let bucket = Arc::new(Mutex::new(Bucket::default()));
    let files = files(&serve(&bucket), "somebodys");
    let storing = files.clone();
    let refused = block(move || storing.put("key/a.bin", b"x".to_vec())).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))));
    let refused = files.length_of("key/a.bin").await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))));
    files.check().await.unwrap_err();
}
