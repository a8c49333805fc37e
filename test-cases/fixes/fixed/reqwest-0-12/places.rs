use std::sync::LazyLock;
use std::time::Duration;

type Fallible<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

static SHARED: LazyLock<reqwest::Client> = LazyLock::new(|| reqwest::Client::builder()
    .connect_timeout(Duration::from_secs(5))
    .pool_idle_timeout(Duration::from_secs(50))
    .timeout(Duration::from_secs(10))
    .build()
    .expect("the client's configuration is valid"));

static OTHER: LazyLock<reqwest::Client> = LazyLock::new(|| reqwest::Client::builder()
    .connect_timeout(Duration::from_secs(5))
    .pool_idle_timeout(Duration::from_secs(50))
    .timeout(Duration::from_secs(10))
    .build()
    .expect("the client's configuration is valid"));

pub struct Shop {
    http: reqwest::Client,
}

impl Default for Shop {
    fn default() -> Self {
        Self { http: reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .pool_idle_timeout(Duration::from_secs(50))
            .timeout(Duration::from_secs(10))
            .build()
            .expect("the client's configuration is valid") }
    }
}

impl Shop {
    pub fn new() -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .pool_idle_timeout(Duration::from_secs(50))
            .timeout(Duration::from_secs(10))
            .build()?;
        Ok(Self { http })
    }

    pub fn fallible() -> Fallible<Self> {
        Ok(Self { http: reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .pool_idle_timeout(Duration::from_secs(50))
            .timeout(Duration::from_secs(10))
            .build()? })
    }

    pub fn later() -> reqwest::Result<impl Fn() -> reqwest::Client> {
        Ok(|| reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .pool_idle_timeout(Duration::from_secs(50))
            .timeout(Duration::from_secs(10))
            .build()
            .expect("the client's configuration is valid"))
    }

    pub async fn order(&self) -> Result<u16, reqwest::Error> {
        let waiting = async { reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(10))
            .build()
            .expect("the client's configuration is valid").get("http://localhost").send().await };
        tokio::select! {
            answer = waiting => Ok(answer?.status().as_u16()),
            answer = self.http.get("http://localhost").send() => Ok(answer?.status().as_u16()),
        }
    }
}

static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .pool_idle_timeout(Duration::from_secs(50))
        .build()
        .expect("the client's configuration is valid")
});

/// Called for each event.
pub async fn trimmed(text: &str) -> Result<String, reqwest::Error> {
    let client = CLIENT.clone();
    let answer = client.post("http://localhost").body(text.to_owned()).send().await?;
    let other = SHARED.get("http://localhost").send().await?;
    OTHER.get("http://localhost").send().await?;
    Ok(format!("{}{}", answer.text().await?, other.text().await?))
}

mod without_imports {
    pub fn blocking() -> reqwest::blocking::Client {
        reqwest::blocking::Client::builder()
            .pool_idle_timeout(std::time::Duration::from_secs(50))
            .build()
            .expect("the client's configuration is valid")
    }

    pub fn in_one_line() -> reqwest::Client {
        reqwest::Client::builder().user_agent("a long name of a user agent")
            .connect_timeout(std::time::Duration::from_secs(5))
            .pool_idle_timeout(std::time::Duration::from_secs(50))
            .timeout(std::time::Duration::from_secs(10))
            .build().unwrap()
    }
}
