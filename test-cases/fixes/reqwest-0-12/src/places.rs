use std::sync::LazyLock;
use std::time::Duration;

type Fallible<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

static SHARED: LazyLock<reqwest::Client> = LazyLock::new(reqwest::Client::new);

static OTHER: LazyLock<reqwest::Client> = LazyLock::new(|| reqwest::Client::new());

pub struct Shop {
    http: reqwest::Client,
}

impl Default for Shop {
    fn default() -> Self {
        Self { http: reqwest::Client::new() }
    }
}

impl Shop {
    pub fn new() -> anyhow::Result<Self> {
        let http = reqwest::Client::new();
        Ok(Self { http })
    }

    pub fn fallible() -> Fallible<Self> {
        Ok(Self { http: reqwest::Client::default() })
    }

    pub fn later() -> reqwest::Result<impl Fn() -> reqwest::Client> {
        Ok(|| reqwest::Client::new())
    }

    pub async fn order(&self) -> Result<u16, reqwest::Error> {
        let waiting = async { reqwest::Client::new().get("http://localhost").send().await };
        tokio::select! {
            answer = waiting => Ok(answer?.status().as_u16()),
            answer = self.http.get("http://localhost").send() => Ok(answer?.status().as_u16()),
        }
    }
}

/// Called for each event.
pub async fn trimmed(text: &str) -> Result<String, reqwest::Error> {
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .build()?;
    let answer = client.post("http://localhost").body(text.to_owned()).send().await?;
    let other = SHARED.get("http://localhost").send().await?;
    OTHER.get("http://localhost").send().await?;
    Ok(format!("{}{}", answer.text().await?, other.text().await?))
}

mod without_imports {
    pub fn blocking() -> reqwest::blocking::Client {
        reqwest::blocking::Client::new()
    }

    pub fn in_one_line() -> reqwest::Client {
        reqwest::Client::builder().user_agent("a long name of a user agent").build().unwrap()
    }
}
